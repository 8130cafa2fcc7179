/** What people stumble over who are new here: each fault of a form at its field, nothing lost on the way, nothing said twice. */
import assert from 'node:assert/strict'
import { after, suite, test } from 'node:test'
import type { Locator, Page } from 'playwright-core'
import { hasBrowser } from '../support/browser.ts'
import { closeBrowser, settled, stage } from '../support/stage.ts'
import type { World } from '../support/world.ts'

after(closeBrowser)

const STRONG = 'seven quiet walnuts on ice'

/** The field, once its error is the one that a screen reader reads with it; what is told elsewhere does not count. */
async function refused(field: Locator, words: string | RegExp): Promise<void> {
  const error = field.page().getByRole('alert').filter({ hasText: words })
  await error.waitFor()
  const id = (await error.getAttribute('id')) ?? 'none'
  const about = (await field.getAttribute('aria-describedby'))?.split(' ') ?? []
  assert.ok(about.includes(id), `${String(words)} does not stand at its field`)
  assert.equal(await field.getAttribute('aria-invalid'), 'true')
}

/** It is gone once the field was changed. */
async function mended(field: Locator, typed: string): Promise<void> {
  await field.fill(typed)
  await field.page().waitForFunction(() => document.querySelector('[role=alert]') === null)
  assert.equal(await field.getAttribute('aria-invalid'), 'false')
}

const noNote = async (page: Page): Promise<void> => {
  assert.equal(await page.locator('.note').count(), 0, 'it was told in a note')
}

async function makeProfile(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Get started' }).click()
  await page.getByLabel('Your name').fill('Robin')
  await page.getByLabel('Passphrase', { exact: true }).fill(STRONG)
  await page.getByLabel('Repeat passphrase').fill(STRONG)
  await page.getByRole('button', { name: 'Create profile' }).click()
}

suite('a newcomer', () => {
  test('who repeats only a part of the passphrase is told so, once the field is left', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage()
    const { page } = here
    await page.getByRole('button', { name: 'Get started' }).click()
    await page.getByLabel('Passphrase', { exact: true }).fill(STRONG)
    const again = page.getByLabel('Repeat passphrase')
    await again.fill('seven quiet')
    assert.equal(await again.getAttribute('aria-invalid'), 'false', 'while somebody types')
    await again.blur()
    await refused(again, 'This one is shorter. Type all of the passphrase again.')
    await mended(again, STRONG)
    await again.blur()
    assert.equal(await again.getAttribute('aria-invalid'), 'false')
  })

  test('finds each refusal of the first forms at its field, and none that is mended', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage()
    const { page, world } = here
    const create = page.getByRole('button', { name: 'Create profile' })
    await page.getByRole('button', { name: 'Get started' }).click()
    const [name, first, second] = [
      page.getByLabel('Your name'),
      page.getByLabel('Passphrase', { exact: true }),
      page.getByLabel('Repeat passphrase'),
    ]
    // 128 characters, and twice as many bytes.
    await name.fill('ä'.repeat(128))
    await first.fill(STRONG)
    await second.fill(STRONG)
    await create.click()
    await refused(name, 'A name has 1 to 128 characters.')
    assert.equal(world.app.state, 'empty', 'nothing was made for a name that cannot be')
    await mended(name, 'Robin')
    world.failures.set('app.create', 'weak-passphrase')
    await create.click()
    await refused(first, 'Too easy to guess.')
    await first.fill(`${STRONG}!`)
    await second.fill(`${STRONG}!`)
    await page.waitForFunction(() => document.querySelector('[role=alert]') === null)
    await page.getByRole('button', { name: 'Back' }).click()

    await page.getByRole('button', { name: 'Restore a backup' }).click()
    const file = { name: 'a.backup', mimeType: 'application/octet-stream', buffer: Buffer.of(1) }
    await page.locator('input[type=file]').setInputFiles(file)
    const passphrase = page.getByLabel('Passphrase of the backup')
    await passphrase.fill('wrong')
    world.failures.set('backup.restore', 'wrong-passphrase')
    await page.getByRole('button', { name: 'Restore' }).click()
    await refused(passphrase, 'Wrong passphrase.')
    await mended(passphrase, 'other')
    world.failures.set('backup.restore', 'not-a-store')
    await page.getByRole('button', { name: 'Restore' }).click()
    await page.getByRole('alert').getByText('This file is not from pvtcoms.').waitFor()
    await page.locator('input[type=file]').setInputFiles({ ...file, name: 'b.backup' })
    await page.waitForFunction(() => document.querySelector('[role=alert]') === null)
    await noNote(page)
  })

  test('finds each refusal of later forms at its field, and none that is mended', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage((world) => void world.addContact(settled(world), 'Mara'))
    const { page, world } = here
    const menu = async (item: string): Promise<void> => {
      await page.getByRole('button', { name: 'New chat' }).click()
      await page.getByRole('menuitem', { name: item }).click()
    }
    const dialog = page.getByRole('dialog')
    await menu('Create invite')
    const name = dialog.getByLabel('Name of the contact')
    await name.fill('ä'.repeat(128))
    world.failures.set('invite.create', 'bad-name')
    await dialog.getByRole('button', { name: 'Create invite' }).click()
    await refused(name, 'A name has 1 to 128 characters.')
    await mended(name, 'Mara')
    await page.keyboard.press('Escape')

    await menu('Use an invite link')
    const link = dialog.getByLabel('Invite link', { exact: true })
    await link.fill('pvtcoms:half')
    await dialog.getByLabel('Name of the contact').fill('Mara')
    await dialog.getByRole('button', { name: 'Connect', exact: true }).click()
    await refused(link, 'This is not a complete invite link.')
    await mended(link, 'pvtcoms:whole')
    world.failures.set('invite.accept', 'bad-name')
    await dialog.getByRole('button', { name: 'Connect', exact: true }).click()
    await refused(dialog.getByLabel('Name of the contact'), 'A name has 1 to 128 characters.')
    await mended(dialog.getByLabel('Name of the contact'), 'Mara')
    await page.keyboard.press('Escape')

    await page.getByRole('button', { name: 'Settings' }).click()
    await page.getByRole('button', { name: 'Mailboxes' }).click()
    await page.getByRole('button', { name: 'Add mailbox' }).click()
    const box = dialog.getByLabel('Mailbox link')
    await box.fill('nonsense')
    await dialog.getByLabel('Name').fill('Garden')
    await dialog.getByRole('button', { name: 'Add mailbox' }).click()
    await refused(box, 'This is not a complete mailbox link.')
    await mended(box, 'pvtcoms-mailbox:garden')
    await page.keyboard.press('Escape')

    await page.getByRole('button', { name: 'Privacy' }).click()
    const old = page.getByLabel('Current passphrase')
    await old.fill('not it')
    await page.getByLabel('New passphrase', { exact: true }).fill(STRONG)
    await page.getByLabel('Repeat passphrase').fill(STRONG)
    await page.getByRole('button', { name: 'Change passphrase' }).click()
    await refused(old, 'Wrong passphrase.')
    await mended(old, 'seven quiet walnuts')
    await noNote(page)
  })

  test('who mistyped the passphrase is not blamed any more when typing again', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage((world) => {
      world.passphrase = STRONG
      world.app = { ...world.app, state: 'locked' }
    })
    const { page } = here
    const passphrase = page.getByLabel('Passphrase', { exact: true })
    await passphrase.fill('wrong')
    await page.getByRole('button', { name: 'Unlock' }).click()
    await refused(passphrase, 'Wrong passphrase.')
    await mended(passphrase, 's')
  })

  test('is told which bridge line is none, by number, reason and how it begins, until it is changed', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage((world) => void settled(world))
    const { page } = here
    await page.getByRole('button', { name: 'Settings' }).click()
    await page.getByRole('button', { name: 'Network' }).click()
    const bridges = page.getByLabel('Bridges')
    await bridges.fill('192.0.2.1:443\nobfs four and so on and so on\n192.0.2.2:443')
    await page.getByRole('button', { name: 'Use these bridges' }).click()
    await refused(bridges, /Left out, line 2: Not a bridge\. +obfs four and so on and/)
    await mended(bridges, '192.0.2.1:443\n192.0.2.2:443')
    await page.getByText('Left out').waitFor({ state: 'detached' })
  })

  test('whose bridge is dead is not told that it is slow and works', async (context) => {
    if (!hasBrowser(context)) return
    const connecting = (pace: 'slow' | 'stuck') =>
      ({ kind: 'bootstrapping', percent: 80, summary: 'Connecting', pace }) as const
    await using here = await stage((world) => {
      settled(world)
      const transport = { ...connecting('slow'), unanswered: 'bridges' } as const
      world.app = { ...world.app, bridges: ['192.0.2.1:443'], transport }
    })
    const { page, world } = here
    await page.getByRole('button', { name: 'Settings' }).click()
    await page.getByRole('button', { name: 'Network' }).click()
    await page.getByText('No bridge answers yet. If it stays so, use other ones.').waitFor()
    assert.equal(await page.getByText('but it works').count(), 0)
    assert.equal(
      await page.getByText('Almost there').count(),
      0,
      '80 % of what, when nobody answers',
    )
    world.setApp({ transport: { ...connecting('stuck'), unanswered: 'bridges' } })
    await page.getByText('these bridges are gone, blocked or overloaded. Use other ones.').waitFor()
    assert.equal(await page.getByText('A bridge gets around that').count(), 0, 'it has one')
    world.setApp({ transport: { kind: 'degraded', reason: 'network-down' } })
    await page.getByText('No bridge answers, or you are offline.').first().waitFor()
    world.setApp({ transport: connecting('slow') })
    await page.getByText('This is slow, but it works. Just wait.').waitFor()
    world.setApp({ bridges: [], transport: { ...connecting('slow'), unanswered: 'relays' } })
    await page.getByText('Nobody answers yet. Is this computer online?').waitFor()
  })

  test('who has to add a mailbox first goes on with the invite where it was', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage((world) => void settled(world))
    const { page, world } = here
    const dialog = page.getByRole('dialog')
    await page.getByRole('button', { name: 'Create invite' }).click()
    await dialog.getByLabel('Name of the contact').fill('Mara')
    await dialog.getByLabel('7 days').check()
    for (const [code, words] of [
      ['no-mailbox', 'Add a mailbox first.'],
      ['no-alias', 'Your mailbox has no free address.'],
    ] as const) {
      world.failures.set('invite.create', code)
      await dialog.getByRole('button', { name: 'Create invite' }).click()
      await dialog.getByText(words).waitFor()
      await dialog.getByRole('button', { name: 'Add mailbox' }).click()
      await dialog.getByLabel('Mailbox link').fill(`pvtcoms-mailbox:${code}`)
      await dialog.getByLabel('Name').fill('Harbour')
      await dialog.getByRole('button', { name: 'Add mailbox' }).click()
      await page.getByRole('dialog', { name: 'Create invite' }).waitFor()
      assert.equal(await dialog.getByText(words).count(), 0)
      assert.equal(await dialog.getByLabel('Name of the contact').inputValue(), 'Mara')
      assert.ok(await dialog.getByLabel('7 days').isChecked())
    }
    await dialog.getByRole('button', { name: 'Create invite' }).click()
    await page.getByRole('heading', { name: 'Invite for Mara' }).waitFor()
  })

  test('without chats has the two buttons that the empty window speaks of, also in a narrow one', async (context) => {
    if (!hasBrowser(context)) return
    for (const width of [1_180, 400]) {
      await using here = await stage((world) => void settled(world), {
        viewport: { width, height: 760 },
      })
      const { page } = here
      const words = page.getByText('Create an invite, or use an invite link that you were given.')
      await words.filter({ visible: true }).waitFor()
      assert.equal(await words.filter({ visible: true }).count(), 1, 'it is said once')
      for (const name of ['Create invite', 'Use an invite link']) {
        await page.getByRole('button', { name, exact: true }).click()
        await page.getByRole('dialog', { name }).waitFor()
        await page.keyboard.press('Escape')
        await page.getByRole('dialog').waitFor({ state: 'detached' })
      }
    }
  })

  test('goes on with the first steps after a restart, and is done with them for good', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage()
    const { page, world } = here
    await makeProfile(page)
    await page.getByText('Step 1 of 3').waitFor()
    await page.reload()
    await page.getByText('Step 1 of 3').waitFor()
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByText('Step 2 of 3').waitFor()
    // As after a restart: the store has to be unlocked.
    world.setApp({ state: 'locked' })
    await page.getByLabel('Passphrase', { exact: true }).fill(STRONG)
    await page.getByRole('button', { name: 'Unlock' }).click()
    await page.getByText('Step 2 of 3').waitFor()
    await page.getByRole('button', { name: 'Later' }).click()
    await page.getByText('Step 3 of 3').waitFor()
    await page.reload()
    await page.getByText('Step 3 of 3').waitFor()
    await page.getByRole('button', { name: 'Later' }).click()
    await page.getByRole('heading', { name: 'No chats yet' }).waitFor()
    await page.reload()
    await page.getByRole('heading', { name: 'No chats yet' }).waitFor()
  })

  test('who blocks is asked, reads what becomes of what comes meanwhile, and undoes it in the chat', async (context) => {
    if (!hasBrowser(context)) return
    let mara = 0
    await using here = await stage((world: World) => {
      mara = world.addContact(settled(world), 'Mara').id
      world.put(mara, { text: 'Hello' })
    })
    const { page, world } = here
    await page.getByRole('button', { name: /^Mara/ }).click()
    await page.getByRole('button', { name: 'Contact info', exact: true }).click()
    const info = page.getByRole('dialog')
    await info.getByRole('button', { name: 'Block', exact: true }).click()
    await info.getByText('What they write waits, and arrives if you unblock them.').waitFor()
    await info.getByRole('button', { name: 'Cancel' }).click()
    assert.equal(world.contact(mara).standing, 'active', 'whoever cancels has blocked nobody')
    await info.getByRole('button', { name: 'Block', exact: true }).click()
    await info.getByRole('button', { name: 'Block', exact: true }).click()
    await info.getByText('What they write waits until you unblock them.').waitFor()
    assert.equal(world.contact(mara).standing, 'blocked')
    await page.keyboard.press('Escape')
    await info.waitFor({ state: 'detached' })
    await page.getByText('What they write waits until you unblock them.').waitFor()
    await page.getByRole('button', { name: 'Unblock' }).click()
    await page.getByRole('textbox', { name: 'Message' }).fill('Back again')
    assert.equal(world.contact(mara).standing, 'active')
  })

  test('is told each thing once, and above a dialog where it is open', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage((world) => {
      const mara = world.addContact(settled(world), 'Mara')
      world.put(mara.id, { author: 0, text: 'Hello' })
    })
    const { page, world } = here
    await page.getByRole('button', { name: 'Settings' }).click()
    await page.getByRole('button', { name: 'Mailboxes' }).click()
    const note = page.getByText('The disk reports an error.')
    for (let n = 0; n < 3; n++) {
      world.failures.set('mailbox.fetchNow', 'io')
      await page.getByRole('button', { name: 'Download now' }).click()
      await note.waitFor()
    }
    assert.equal(await note.count(), 1)
    await page.getByRole('status').getByRole('button', { name: 'Close' }).click()
    await page.getByRole('button', { name: /^Mara/ }).click()
    await page.getByRole('article').hover()
    await page
      .getByRole('button', { name: /^Options for message/ })
      .first()
      .click()
    await page.getByRole('menuitem', { name: 'Delete for everyone' }).click()
    world.setApp({})
    world.failures.set('message.retract', 'io')
    // The dialog closes, and the note is behind none.
    await page.getByRole('dialog').getByRole('button', { name: 'Delete for everyone' }).click()
    await note.waitFor()
    assert.equal(await note.count(), 1)
    assert.equal(await page.locator('.notes').count(), 1)
  })

  test('keeps a message that could not be stored, and reads why at the field until it is changed', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage((world) => void world.addContact(settled(world), 'Mara'))
    const { page, world } = here
    await page.getByRole('button', { name: /^Mara/ }).click()
    const field = page.getByRole('textbox', { name: 'Message' })
    await field.fill('Hello')
    world.failures.set('message.send', 'disk-full')
    await field.press('Enter')
    await page.locator('.composer').getByRole('alert').getByText('The disk is full.').waitFor()
    await noNote(page)
    assert.equal(await field.inputValue(), 'Hello')
    await field.fill('Hello?')
    await page.locator('.composer').getByRole('alert').waitFor({ state: 'detached' })
  })

  test('whose pvtcoms was stopped finds the command that opens it again, whole and to be copied', async (context) => {
    if (!hasBrowser(context)) return
    const reopen = "/opt/pvtcoms/pvtcoms open --data-directory '/data of robin'"
    await using here = await stage((world) => {
      settled(world)
      world.app = { ...world.app, reopen }
    })
    const { page, server, watched } = here
    await page.getByRole('heading', { name: 'No chats yet' }).waitFor()
    await server.close()
    await page.getByRole('heading', { name: 'pvtcoms is not available' }).waitFor()
    assert.equal(await page.getByRole('code').textContent(), reopen)
    await page.getByRole('button', { name: 'Copy' }).waitFor()
    await page.close()
    watched.faults.length = 0
  })
})
