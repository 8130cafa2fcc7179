/** The list of chats: what is pinned, what is archived. */
import assert from 'node:assert/strict'
import { after, suite, test } from 'node:test'
import type { Locator, Page } from 'playwright-core'
import { hasBrowser } from '../../support/browser.ts'
import { closeBrowser, settled, stage } from '../../support/stage.ts'
import type { World } from '../../support/world.ts'

after(closeBrowser)

const NAMES = ['Ada', 'Ben', 'Cleo', 'Dan'] as const
const ids = new Map<string, number>()

/** Each has written later than the one before. */
const withPeople = (world: World): void => {
  const profile = settled(world)
  NAMES.forEach((name, index) => {
    const { id } = world.addContact(profile, name)
    ids.set(name, id)
    world.put(id, { text: `I am ${name}`, at: world.now - (9 - index) * 60_000 })
  })
}
const idOf = (name: string): number => ids.get(name) ?? 0

const listOf = (page: Page, name = 'Chats'): Locator =>
  page.getByRole('list', { name, exact: true })
const rowOf = (page: Page, name: string): Locator => listOf(page).getByRole('button', { name })
const names = (page: Page): Promise<string[]> => page.locator('.person-name').allTextContents()

async function choose(page: Page, name: string, item: string): Promise<void> {
  await rowOf(page, name).click({ button: 'right' })
  await page.getByRole('menuitem', { name: item, exact: true }).click()
}

suite('pinned chats', () => {
  test('stand first in the order in which they were pinned, whatever comes', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage(withPeople)
    const { page, world } = here
    await rowOf(page, 'Ada').waitFor()
    assert.deepEqual(await names(page), ['Dan', 'Cleo', 'Ben', 'Ada'])
    await choose(page, 'Ada', 'Pin')
    await rowOf(page, 'Ada').getByText('Pinned').waitFor()
    await choose(page, 'Cleo', 'Pin')
    await rowOf(page, 'Cleo').getByText('Pinned').waitFor()
    assert.deepEqual(await names(page), ['Ada', 'Cleo', 'Dan', 'Ben'])
    world.receive(idOf('Ben'), 'hello')
    world.receive(idOf('Cleo'), 'hello')
    await rowOf(page, 'Cleo').getByText('hello').waitFor()
    assert.deepEqual(await names(page), ['Ada', 'Cleo', 'Ben', 'Dan'])
    await choose(page, 'Ada', 'Unpin')
    await rowOf(page, 'Ada').getByText('Pinned').waitFor({ state: 'detached' })
    assert.deepEqual(await names(page), ['Cleo', 'Ben', 'Dan', 'Ada'])
  })

  test('are pinned with the keyboard, and in the contact’s dialog', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage(withPeople)
    const { page, world } = here
    await rowOf(page, 'Ben').focus()
    await page.keyboard.press('Shift+F10')
    await page.getByRole('menuitem', { name: 'Pin' }).waitFor()
    await page.keyboard.press('Enter')
    await rowOf(page, 'Ben').getByText('Pinned').waitFor()
    assert.deepEqual((await names(page))[0], 'Ben')
    await choose(page, 'Ada', 'Contact info')
    await page.getByRole('dialog').getByRole('switch', { name: 'Pin' }).click()
    await rowOf(page, 'Ada').getByText('Pinned').waitFor()
    assert.deepEqual((await names(page)).slice(0, 2), ['Ben', 'Ada'])
    assert.equal(world.talk(idOf('Ada')).pinned, 2)
  })
})

suite('archived chats', () => {
  test('are in a list of their own, with the keyboard too, until a message comes', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage(withPeople)
    const { page, world } = here
    await choose(page, 'Cleo', 'Archive')
    await page.getByText('Chat archived').waitFor()
    await page.getByRole('button', { name: /^Archived/ }).waitFor()
    assert.deepEqual(await names(page), ['Dan', 'Ben', 'Ada'])
    await page.getByRole('button', { name: /^Archived/ }).focus()
    await page.keyboard.press('Enter')
    await listOf(page, 'Archived').getByRole('button', { name: 'Cleo' }).waitFor()
    assert.deepEqual(await names(page), ['Cleo'])
    await page.locator('.archive-button:focus').waitFor()
    await page.keyboard.press('Escape')
    await rowOf(page, 'Dan').waitFor()
    assert.deepEqual(await names(page), ['Dan', 'Ben', 'Ada'])
    world.receive(idOf('Cleo'), 'it is me')
    await rowOf(page, 'Cleo').getByText('it is me').waitFor()
    assert.deepEqual(await names(page), ['Cleo', 'Dan', 'Ben', 'Ada'])
    assert.equal(await page.getByRole('button', { name: /^Archived/ }).count(), 0)
  })

  test('stay there when they are muted, count nothing, and come back by hand', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage(withPeople)
    const { page, world } = here
    await choose(page, 'Ben', 'Mute')
    await rowOf(page, 'Ben').getByText('Muted').waitFor()
    await choose(page, 'Ben', 'Archive')
    await rowOf(page, 'Ben').waitFor({ state: 'detached' })
    world.receive(idOf('Ben'), 'anybody?')
    await page.getByRole('button', { name: /^Archived/ }).click()
    const row = listOf(page, 'Archived').getByRole('button', { name: 'Ben' })
    await row.getByText('anybody?').waitFor()
    assert.equal(await page.title(), 'pvtcoms')
    await row.click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Unarchive' }).click()
    // Nothing is archived any more: the list is that of all chats again.
    await rowOf(page, 'Ada').waitFor()
    assert.deepEqual(await names(page), ['Ben', 'Dan', 'Cleo', 'Ada'])
  })

  test('are not gone through by the keys for the chats of the list, and are opened by a search', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage(withPeople)
    const { page } = here
    await choose(page, 'Cleo', 'Archive')
    await rowOf(page, 'Cleo').waitFor({ state: 'detached' })
    const header = page.locator('.chat-name')
    await page.keyboard.press('Alt+ArrowDown')
    await header.getByText('Dan').waitFor()
    await page.keyboard.press('Alt+ArrowDown')
    await header.getByText('Ben').waitFor()
    await page.getByRole('searchbox').fill('Cleo')
    await page.locator('.hit').click()
    await header.getByText('Cleo').waitFor()
  })
})
