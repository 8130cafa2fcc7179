import assert from 'node:assert/strict'
import { after, suite, test } from 'node:test'
import { findings } from './support/axe.ts'
import { hasBrowser } from './support/browser.ts'
import { closeBrowser, stage } from './support/stage.ts'
import type { World } from './support/world.ts'

after(closeBrowser)

const KEY = 'ab'.repeat(32)

/** Robin, who has no mailbox, and Mara, who has. */
function withoutMailbox(world: World): { readonly profile: number; readonly mara: number } {
  world.passphrase = 'seven quiet walnuts'
  world.app = { ...world.app, state: 'open' }
  const { id: profile } = world.addProfile('Robin')
  return { profile, mara: world.addContact(profile, 'Mara').id }
}

suite('a mailbox of contacts, for whoever has none', () => {
  test('is asked about in one sentence, and used on yes', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage((world) => {
      const { profile, mara } = withoutMailbox(world)
      world.offer(profile, { key: KEY, contact: mara })
    })
    const { page, world } = here
    await page
      .getByText(
        'all your contacts would be told of it, and whoever runs it, perhaps “Mara”, would see the rhythm of all your chats.',
      )
      .waitFor()
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      assert.deepEqual(await findings(page), [], colorScheme)
    }
    await page.getByRole('button', { name: 'Use it', exact: true }).click()
    await page.getByText('the rhythm of all your chats').waitFor({ state: 'detached' })
    assert.deepEqual(
      [...world.mailboxes.values()].map(({ key, takenOver }) => [key, takenOver]),
      [[KEY, 'agreed']],
    )
    await page.getByRole('button', { name: 'Settings' }).click()
    await page.getByRole('button', { name: 'Mailboxes' }).click()
    await page.getByText('Taken over from contacts').waitFor()
  })

  test('is not used on no, and the question is gone', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage((world) => {
      const { profile, mara } = withoutMailbox(world)
      world.offer(profile, { key: KEY, contact: mara })
    })
    const { page, world } = here
    await page.getByRole('button', { name: 'Do not use it' }).click()
    await page.getByText('the rhythm of all your chats').waitFor({ state: 'detached' })
    assert.equal(world.mailboxes.size, 0)
    assert.ok(world.calls.includes('mailbox.decline'))
  })

  test('that was taken over by itself is said at once, and undone with a click', async (context) => {
    if (!hasBrowser(context)) return
    let profile = 0
    await using here = await stage((world) => void ({ profile } = withoutMailbox(world)))
    const { page, world } = here
    await page.getByRole('button', { name: /^Mara/ }).waitFor()
    world.addMailbox(profile, 'f3k2qpon', { takenOver: 'by-itself' })
    await page.getByText('All your contacts are told of it.').waitFor()
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByText('All your contacts are told of it.').waitFor({ state: 'detached' })
    assert.equal(world.mailboxes.size, 0)
  })

  test('that was taken over by itself is kept with a click, and not said any more', async (context) => {
    if (!hasBrowser(context)) return
    let profile = 0
    await using here = await stage((world) => void ({ profile } = withoutMailbox(world)))
    const { page, world } = here
    await page.getByRole('button', { name: /^Mara/ }).waitFor()
    const { id } = world.addMailbox(profile, 'f3k2qpon', { takenOver: 'by-itself' })
    await page.getByRole('button', { name: 'Keep it' }).click()
    await page.getByText('All your contacts are told of it.').waitFor({ state: 'detached' })
    assert.equal(world.mailboxes.get(id)?.takenOver, 'agreed')
  })

  test('is nowhere where two newcomers met at a door: messages wait here until both are online', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage((world) => {
      const { profile } = withoutMailbox(world)
      world.addContact(profile, 'Noor', { mailboxes: [], direct: 'off' })
    })
    const { page } = here
    await page.getByRole('button', { name: /^Noor/ }).click()
    await page.getByText('Messages wait here until you are both online.').waitFor()
    assert.equal(await page.getByRole('button', { name: 'Use it', exact: true }).count(), 0)
  })
})
