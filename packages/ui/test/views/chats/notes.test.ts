/** Notes to self, and notes about contacts. */
import assert from 'node:assert/strict'
import { after, suite, test } from 'node:test'
import type { Locator, Page } from 'playwright-core'
import { hasBrowser } from '../../support/browser.ts'
import { closeBrowser, settled, stage } from '../../support/stage.ts'
import type { World } from '../../support/world.ts'

after(closeBrowser)

let mara = 0
const withMara = (world: World): void => {
  mara = world.addContact(settled(world), 'Mara').id
}

const rowOf = (page: Page, name: string): Locator =>
  page.getByRole('list', { name: 'Chats' }).getByRole('button', { name })
const openNotes = async (page: Page): Promise<void> => {
  await page.getByRole('button', { name: 'New chat' }).click()
  await page.getByRole('menuitem', { name: 'Notes to self' }).click()
}

suite('notes to self', () => {
  test('are there from the start, and in the list once something is in them', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage(withMara)
    const { page, world } = here
    await rowOf(page, 'Mara').waitFor()
    assert.equal(await rowOf(page, 'Notes to self').count(), 0)
    await openNotes(page)
    await page.getByText('Only you see this. Nothing is sent.').waitFor()
    const field = page.getByRole('textbox', { name: 'Note' })
    await field.fill('buy bread')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('article').filter({ hasText: 'buy bread' }).waitFor()
    await rowOf(page, 'Notes to self').getByText('buy bread').waitFor()
    await rowOf(page, 'Mara').click()
    await rowOf(page, 'Notes to self').click()
    await page.getByRole('article').filter({ hasText: 'buy bread' }).waitFor()
    assert.equal([...world.conversations.values()].filter(({ kind }) => kind === 'notes').length, 1)
  })

  test('say nothing of sending, verifying or connecting, and can be changed', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage(withMara)
    const { page } = here
    await openNotes(page)
    const field = page.getByRole('textbox', { name: 'Note' })
    await field.fill('buy bread')
    await field.press('Enter')
    const bubble = page.getByRole('article').filter({ hasText: 'buy bread' })
    await bubble.waitFor()
    assert.equal(await bubble.locator('.mark, .bubble-mark').count(), 0)
    const chat = page.locator('.chat')
    for (const words of ['Verify', 'Verified', 'Contact info', 'Send']) {
      assert.equal(await chat.getByRole('button', { name: words, exact: true }).count(), 0, words)
    }
    assert.doesNotMatch(await chat.innerText(), /not sent|mailbox|direct|delivered/i)
    await bubble.click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Reply' }).waitFor()
    const items = await page.getByRole('menu').getByRole('menuitem').allTextContents()
    for (const words of ['Message info', 'Try again now', 'Delete for everyone']) {
      assert.ok(!items.includes(words), words)
    }
    await page.keyboard.press('Escape')
    await field.press('ArrowUp')
    await field.fill('buy two breads')
    await field.press('Enter')
    await page
      .getByRole('article')
      .filter({ hasText: 'buy two breads' })
      .getByText('edited')
      .waitFor()
  })

  test('are found by their words, under their name', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage((world) => {
      withMara(world)
      const { id } = world.notes(world.contact(mara).profile)
      world.store(id, { author: 0, text: 'the key is under the stone', status: 'seen' })
    })
    const { page } = here
    await page.getByRole('searchbox').fill('stone')
    const hit = page.locator('.hit').filter({ hasText: 'Notes to self' })
    await hit.click()
    await page.getByRole('article').filter({ hasText: 'under the stone' }).waitFor()
  })

  test('are where messages are forwarded to, also before they were ever used', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage((world) => {
      withMara(world)
      world.put(mara, { text: 'the door code is 4711' })
    })
    const { page } = here
    await rowOf(page, 'Mara').click()
    await page.getByRole('article').click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Forward' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('radio', { name: 'Notes to self' }).click()
    await dialog.getByRole('button', { name: 'Forward' }).click()
    await page.getByText('Only you see this. Nothing is sent.').waitFor()
    await page.getByRole('article').filter({ hasText: '4711' }).waitFor()
    await page.getByText('Saved', { exact: true }).first().waitFor()
    assert.equal(await page.getByText('sent as soon as possible').count(), 0)
  })

  test('are deleted without a word about others, and leave the list with the last of them', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage((world) => {
      withMara(world)
      const { id } = world.notes(world.contact(mara).profile)
      world.store(id, { author: 0, text: 'old news', status: 'seen' })
    })
    const { page } = here
    await rowOf(page, 'Notes to self').click()
    await page.getByRole('article').click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Delete for me' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('This cannot be undone.', { exact: true }).waitFor()
    await dialog.getByRole('button', { name: 'Delete for me' }).click()
    await page.getByRole('article').waitFor({ state: 'detached' })
    await rowOf(page, 'Notes to self').waitFor({ state: 'detached' })
  })

  test('keep a draft, and disappear after a time that counts from the writing', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage(withMara)
    const { page, world } = here
    await openNotes(page)
    await page.getByRole('textbox', { name: 'Note' }).fill('half a thought')
    await rowOf(page, 'Mara').click()
    await rowOf(page, 'Notes to self').getByText('half a thought').waitFor()
    await rowOf(page, 'Notes to self').click()
    await page.getByRole('button', { name: 'About these notes' }).first().click()
    const sheet = page.getByRole('dialog')
    await sheet.getByText('Counts from when it is written.').waitFor()
    await sheet.getByRole('radio', { name: '1 hour' }).click()
    await page.getByText('Disappearing messages: 1 hour').waitFor()
    const notes = [...world.conversations.values()].find(({ kind }) => kind === 'notes')
    assert.deepEqual([notes?.timer, notes?.draft], [3_600, 'half a thought'])
  })

  test('have a name in the language of the window', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage(withMara, { locale: 'de-DE' })
    const { page } = here
    await page.getByRole('button', { name: 'Neuer Chat' }).click()
    await page.getByRole('menuitem', { name: 'Notizen an mich' }).click()
    await page.getByText('Nur du siehst das. Nichts wird gesendet.').waitFor()
    await page.getByRole('textbox', { name: 'Notiz' }).fill('Brot')
    await page.getByRole('button', { name: 'Speichern' }).click()
    await page
      .getByRole('list', { name: 'Chats' })
      .getByRole('button', { name: 'Notizen an mich' })
      .waitFor()
  })
})

suite('a note about a contact', () => {
  const open = async (page: Page): Promise<Locator> => {
    await rowOf(page, 'Mara').click()
    await page.getByRole('button', { name: 'Contact info' }).first().click()
    return page.getByRole('dialog').getByRole('textbox', { name: 'Your note' })
  }

  test('is kept, shown again and removed', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage(withMara)
    const { page, world } = here
    const field = await open(page)
    const save = page.getByRole('dialog').getByRole('button', { name: 'Save' })
    assert.equal(await save.count(), 0, 'there is nothing to save')
    await field.fill('met in Lyon')
    await save.click()
    await save.waitFor({ state: 'detached' })
    assert.equal(world.contact(mara).note, 'met in Lyon')
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Contact info' }).first().click()
    assert.equal(await field.inputValue(), 'met in Lyon')
    await field.fill('')
    await save.click()
    await save.waitFor({ state: 'detached' })
    assert.equal(world.contact(mara).note, '')
  })

  test('is kept too when the person goes on without saving it', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage(withMara)
    const { page, world } = here
    const field = await open(page)
    await field.fill('met in Lyon')
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await page.waitForTimeout(200)
    assert.equal(world.contact(mara).note, 'met in Lyon')
    await page.getByRole('button', { name: 'Contact info' }).first().click()
    assert.equal(await field.inputValue(), 'met in Lyon')
  })

  test('that is too long stays in its field, and what is wrong stands there until it is shorter', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage(withMara)
    const { page, world } = here
    const field = await open(page)
    await field.fill('é'.repeat(2_049))
    const save = page.getByRole('dialog').getByRole('button', { name: 'Save' })
    await save.click()
    const fault = page.getByRole('alert').filter({ hasText: 'This note is too long. Shorten it.' })
    await fault.waitFor()
    assert.equal(await field.getAttribute('aria-invalid'), 'true')
    assert.equal(world.contact(mara).note, '')
    await field.fill('é'.repeat(2_048))
    assert.equal(await fault.count(), 0)
    await save.click()
    await save.waitFor({ state: 'detached' })
    assert.equal(world.contact(mara).note.length, 2_048)
  })
})
