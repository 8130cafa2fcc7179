import assert from 'node:assert/strict'
import { after, suite, test } from 'node:test'
import { hasBrowser } from '../support/browser.ts'
import { closeBrowser, settled, stage } from '../support/stage.ts'
import type { World } from '../support/world.ts'

after(closeBrowser)

const KEY = 'ab'.repeat(16)
let mara = 0
let profile = 0
const withTwo = (world: World): void => {
  profile = settled(world)
  mara = world.addContact(profile, 'Mara').id
  world.addContact(profile, 'Noor')
}

function asked(world: World): void {
  world.putIntroduction({
    ...{ id: 5, profile, key: KEY, createdAt: world.now, expiresAt: world.now + 86_400_000 },
    ...{
      end: undefined,
      role: 'introducee',
      by: mara,
      name: 'Ivan',
      stage: 'asked',
      met: undefined,
    },
  })
  const notice = { code: 'introduction', introduction: KEY, name: 'Ivan' } as const
  world.put(mara, { kind: 'notice', notice, text: undefined })
}

suite('introductions in the window', () => {
  test('ask both contacts, say how far it has come, and can be taken back', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage(withTwo)
    const { page, world } = here
    await page.getByRole('button', { name: /^Mara/ }).click()
    await page.locator('.chat-head').getByRole('button', { name: 'Contact info' }).first().click()
    await page.getByRole('button', { name: 'Introduce to someone…' }).click()
    const sheet = page.getByRole('dialog', { name: 'Introduce Mara' })
    await sheet.getByRole('button', { name: 'Ask both' }).click()
    await sheet.getByText('Both were asked').waitFor()
    const [made] = world.introductions.values()
    assert.equal(made?.role === 'introducer' && made.contacts[0], mara)
    await sheet.getByRole('button', { name: 'Cancel' }).click()
    await sheet.getByRole('button', { name: 'Ask both' }).waitFor()
    assert.equal(await sheet.getByText('Both were asked').count(), 0)
  })

  test('stand in the chat with a question, which is answered once and followed to the new chat', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage(withTwo)
    const { page, world } = here
    asked(world)
    await page.getByRole('button', { name: /^Mara/ }).click()
    await page.getByText('They would like to introduce you to “Ivan”').last().waitFor()
    await page.getByRole('button', { name: 'Meet them' }).click()
    await page.getByText('You agreed. They have not answered yet.').waitFor()
    assert.equal(await page.getByRole('button', { name: 'Meet them' }).count(), 0)
    const ivan = world.addContact(profile, 'Ivan', { introducedBy: 'Mara' })
    const [view] = world.introductions.values()
    assert.ok(view?.role === 'introducee')
    world.putIntroduction({ ...view, stage: 'met', met: ivan.id })
    await page.getByRole('button', { name: 'Open chat' }).click()
    await page.locator('.chat-head').getByText('Ivan').waitFor()
  })

  test('are answered in the chat of whoever introduces, and in that of nobody else who knows their key', async (context) => {
    if (!hasBrowser(context)) return
    let noor = 0
    await using here = await stage((world) => {
      withTwo(world)
      noor = [...world.contacts.values()].find(({ name }) => name === 'Noor')?.id ?? 0
    })
    const { page, world } = here
    asked(world)
    const notice = { code: 'introduction', introduction: KEY, name: 'Olga' } as const
    world.put(noor, { kind: 'notice', notice, text: undefined })
    await page.getByRole('button', { name: /^Noor/ }).click()
    await page.getByText('They would like to introduce you to “Olga”').last().waitFor()
    assert.equal(await page.getByRole('button', { name: 'Meet them' }).count(), 0)
    await page.getByRole('button', { name: /^Mara/ }).click()
    await page.getByRole('button', { name: 'Meet them' }).waitFor()
  })

  test('say that nobody is told of a "not now"', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage(withTwo)
    const { page, world } = here
    asked(world)
    await page.getByRole('button', { name: /^Mara/ }).click()
    await page.getByRole('button', { name: 'Not now' }).click()
    await page.getByText('Nobody was told.').waitFor()
  })

  test('that both agreed to are no invite of anybody: they say that they connect', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage((world) => {
      withTwo(world)
      world.addInvite(profile, 'Ivan', { stage: 'publishing', introducedBy: 'Mara' })
    })
    const { page } = here
    const row = page.getByRole('button', { name: /^Ivan You both agreed. Connecting/ })
    await row.click()
    await page.getByText('The chat then appears by itself').waitFor()
    assert.equal(await page.getByRole('heading', { name: 'Ivan', exact: true }).count(), 1)
    assert.equal(await page.getByText(/invite for|the link/i).count(), 0)
  })
})
