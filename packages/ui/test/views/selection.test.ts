/** What is done with several messages at once, or with all of a chat: selecting, copying, forwarding, deleting here, saving. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, suite, test } from 'node:test'
import type { Locator, Page } from 'playwright-core'
import { findings } from '../support/axe.ts'
import { hasBrowser } from '../support/browser.ts'
import { closeBrowser, settled, stage } from '../support/stage.ts'
import type { World } from '../support/world.ts'

after(closeBrowser)

let mara = 0
let jonas = 0
/** Mara said "one", "two" … */
const withMara =
  (count: number) =>
  (world: World): void => {
    const profile = settled(world)
    mara = world.addContact(profile, 'Mara').id
    jonas = world.addContact(profile, 'Jonas').id
    for (let n = 1; n <= count; n++) {
      world.put(mara, { text: `word ${n}`, at: world.now - (count - n) * 60_000 })
    }
  }

const openMara = (page: Page): Promise<void> => page.getByRole('button', { name: /^Mara/ }).click()
const bubble = (page: Page, text: string): Locator =>
  page.getByRole('article').filter({ has: page.getByText(text, { exact: true }) })
const menuOf = (page: Page, text: string): Promise<void> =>
  bubble(page, text).click({ button: 'right' })
const count = (page: Page): Locator => page.locator('[data-count]')
const texts = (world: World): readonly (string | undefined)[] =>
  [...(world.messages.get(world.talk(mara).id) ?? [])].map(({ view }) => view.text)

suite('messages that are selected', () => {
  test('are chosen by menu and clicks, in a range with Shift, and counted; Escape ends it', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage(withMara(8))
    const { page } = here
    await openMara(page)
    await menuOf(page, 'word 2')
    await page.getByRole('menuitem', { name: 'Select' }).click()
    await count(page).getByText('1 selected').waitFor()
    await page.getByRole('textbox', { name: 'Message' }).waitFor({ state: 'detached' })
    await bubble(page, 'word 4').click()
    await count(page).getByText('2 selected').waitFor()
    await bubble(page, 'word 7').click({ modifiers: ['Shift'] })
    await count(page).getByText('5 selected').waitFor()
    await bubble(page, 'word 5').click()
    await count(page).getByText('4 selected').waitFor()
    await page.getByTestId('spoken').getByText('4 selected').waitFor({ state: 'attached' })
    const boxes = page.getByRole('checkbox')
    assert.equal(await boxes.count(), 8)
    assert.equal(await page.locator('.bubble-row.selected').count(), 4)
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      assert.deepEqual(await findings(page), [], colorScheme)
    }
    await page.keyboard.press('Escape')
    await page.getByRole('textbox', { name: 'Message' }).waitFor()
    assert.equal(await boxes.count(), 0)
    await bubble(page, 'word 8').click({ modifiers: ['Control'] })
    await count(page).getByText('1 selected').waitFor()
    await bubble(page, 'word 8').click()
    await count(page).waitFor({ state: 'detached' })
  })

  test('are chosen with the keyboard alone: Shift with arrows, Space takes one in or out', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage(withMara(4))
    const { page } = here
    await openMara(page)
    await page.getByRole('region', { name: 'Messages with Mara' }).focus()
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('Shift+ArrowUp')
    await page.keyboard.press('Shift+ArrowUp')
    await count(page).getByText('3 selected').waitFor()
    await page.keyboard.press('Space')
    await count(page).getByText('2 selected').waitFor()
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('Enter')
    await count(page).getByText('3 selected').waitFor()
    assert.equal(await bubble(page, 'word 2').getByRole('checkbox').isChecked(), false)
    assert.equal(await bubble(page, 'word 1').getByRole('checkbox').isChecked(), true)
  })

  test('are copied in their order, with who said each and when, and one alone as it is', async (context) => {
    if (!hasBrowser(context)) return
    const permissions = ['clipboard-read', 'clipboard-write']
    await using here = await stage(withMara(3), { permissions })
    const { page } = here
    const clipboard = (): Promise<string> => page.evaluate(() => navigator.clipboard.readText())
    await openMara(page)
    await bubble(page, 'word 3').click({ modifiers: ['Control'] })
    await bubble(page, 'word 1').click()
    await page.getByRole('toolbar').getByRole('button', { name: 'Copy' }).click()
    await page.getByText('Copied').waitFor()
    assert.match(await clipboard(), /^Mara, [^\n]+:\nword 1\n\nMara, [^\n]+:\nword 3$/)
    await bubble(page, 'word 2').click({ modifiers: ['Control'] })
    await page.getByRole('toolbar').getByRole('button', { name: 'Copy' }).click()
    await count(page).waitFor({ state: 'detached' })
    assert.equal(await clipboard(), 'word 2')
  })

  test('are forwarded to a chat that one chooses and confirms, in their order', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage(withMara(3))
    const { page, world } = here
    const left = world.addContact(world.contact(mara).profile, 'Lena', { standing: 'left' })
    await openMara(page)
    await bubble(page, 'word 3').click({ modifiers: ['Control'] })
    // A click that comes before the selection is drawn is one beside it.
    await count(page).getByText('1').waitFor()
    await bubble(page, 'word 1').click()
    await count(page).getByText('2').waitFor()
    await page.getByRole('toolbar').getByRole('button', { name: 'Forward' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('Nothing shows where the text comes from').waitFor()
    assert.equal(await dialog.getByText('Lena').count(), 0, left.name)
    const go = dialog.getByRole('button', { name: 'Forward' })
    assert.ok(await go.isDisabled())
    await dialog.getByRole('textbox', { name: 'Search chats' }).fill('jon')
    await dialog.getByLabel('Jonas').check()
    assert.deepEqual(await findings(page), [])
    await go.click()
    await page.getByRole('heading', { name: 'Jonas' }).waitFor({ state: 'attached' })
    await bubble(page, 'word 3').waitFor()
    const there = (world.messages.get(world.talk(jonas).id) ?? []).map(({ view }) => view)
    assert.deepEqual(
      there.map(({ text, author, replyTo }) => [text, author, replyTo]),
      [
        ['word 1', 0, undefined],
        ['word 3', 0, undefined],
      ],
    )
    await count(page).waitFor({ state: 'detached' })
  })

  test('are deleted on this device after asking; what goes meanwhile is selected no more', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage(withMara(5))
    const { page, world } = here
    await openMara(page)
    for (const n of [1, 2, 4]) await bubble(page, `word ${n}`).click({ modifiers: ['Control'] })
    const four = Number(await bubble(page, 'word 4').getAttribute('data-message'))
    world.onEvent({ kind: 'message-removed', conversation: world.talk(mara).id, message: four })
    await count(page).getByText('2 selected').waitFor()
    await page.getByRole('toolbar').getByRole('button', { name: 'Delete for me' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('2 messages are deleted on this device only').waitFor()
    assert.equal(texts(world).length, 5, 'asked first')
    assert.deepEqual(await findings(page), [])
    await dialog.getByRole('button', { name: 'Delete for me' }).click()
    await page.getByText('Deleted on this device.').waitFor()
    await bubble(page, 'word 1').waitFor({ state: 'detached' })
    assert.deepEqual(texts(world), ['word 3', 'word 4', 'word 5'])
    await page.getByRole('textbox', { name: 'Message' }).waitFor()
  })

  test('that were not sent yet are deleted once the person has said whether they are still to be sent', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage((world) => {
      withMara(1)(world)
      for (const text of ['never mind', 'still true']) {
        world.put(mara, { author: 0, text, status: 'queued' })
      }
    })
    const { page, world } = here
    await openMara(page)
    const dialog = page.getByRole('dialog')
    const ask = async (text: string): Promise<void> => {
      await menuOf(page, text)
      await page.getByRole('menuitem', { name: 'Delete for me' }).click()
      await dialog.getByRole('button', { name: 'Delete for me' }).click()
      await dialog.getByText('Should it still be sent?').waitFor()
    }
    await ask('never mind')
    assert.equal(texts(world).length, 3)
    assert.deepEqual(await findings(page), [])
    await dialog.getByRole('button', { name: 'Delete, and do not send it' }).click()
    await page.getByText('Deleted on this device.', { exact: true }).waitFor()
    await ask('still true')
    await dialog.getByRole('button', { name: 'Delete here, and send it' }).click()
    await page.getByText('still reaches them').waitFor()
    assert.deepEqual(texts(world), ['word 1'])
  })
})

suite('a message that is gone', () => {
  test('is not answered any more: the reply that was begun is dropped, its text stays', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage(withMara(2))
    const { page, world } = here
    await openMara(page)
    await menuOf(page, 'word 2')
    await page.getByRole('menuitem', { name: 'Reply' }).click()
    await page.getByRole('textbox', { name: 'Message' }).fill('I think')
    const two = Number(await bubble(page, 'word 2').getAttribute('data-message'))
    world.onEvent({ kind: 'message-removed', conversation: world.talk(mara).id, message: two })
    await page.getByText('Reply to Mara').waitFor({ state: 'detached' })
    assert.equal(await page.getByRole('textbox', { name: 'Message' }).inputValue(), 'I think')
  })
})

suite('a chat as a whole', () => {
  const openInfo = async (page: Page): Promise<void> => {
    await openMara(page)
    await page.getByRole('button', { name: 'Contact info', exact: true }).click()
  }

  test('is cleared after asking, in the list too, and goes on with what comes next', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage(withMara(60))
    const { page, world } = here
    await openInfo(page)
    await page.getByRole('button', { name: 'Clear chat' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('All messages of this chat are deleted on this device only').waitFor()
    assert.equal(texts(world).length, 60, 'asked first')
    await dialog.getByRole('button', { name: 'Clear chat' }).click()
    await page.getByRole('article').first().waitFor({ state: 'detached' })
    await page.locator('.sidebar').getByText('word 60').waitFor({ state: 'detached' })
    assert.deepEqual(texts(world), [])
    world.receive(mara, 'a new beginning')
    await bubble(page, 'a new beginning').waitFor()
    assert.equal(await page.getByRole('article').count(), 1)
  })

  for (const [format, label] of [
    ['txt', /^Text/],
    ['json', /^JSON/],
  ] as const) {
    test(`is saved as a file of ${format}, page by page, without what disappears`, async (context) => {
      if (!hasBrowser(context)) return
      await using here = await stage((world) => {
        withMara(450)(world)
        world.put(mara, { text: 'burn after reading', timer: 60 })
        world.put(mara, { author: 0, text: '  two\n  lines', editedAt: world.now })
      })
      const { page, world } = here
      await openInfo(page)
      await page.getByRole('button', { name: 'Export chat' }).click()
      const dialog = page.getByRole('dialog')
      await dialog.getByText('The file is not encrypted').waitFor()
      await dialog.getByLabel(label).check()
      assert.deepEqual(await findings(page), [])
      const download = page.waitForEvent('download')
      await dialog.getByRole('button', { name: 'Save file' }).click()
      const saved = await download
      assert.match(saved.suggestedFilename(), new RegExp(`^pvtcoms-chat.*\\.${format}$`))
      await page.getByText('without 1 disappearing message').waitFor()
      const text = readFileSync(await saved.path(), 'utf8')
      assert.equal(world.calls.filter((name) => name === 'conversation.export').length, 3)
      assert.doesNotMatch(text, /burn after reading/)
      if (format === 'json') {
        const file = JSON.parse(text) as { version: number; messages: { text: string }[] }
        assert.deepEqual([file.version, file.messages.length], [1, 451])
        assert.equal(file.messages.at(-1)?.text, '  two\n  lines')
      } else {
        assert.match(text, /^Chat with Mara\nSaved \d{4}-/)
        assert.match(text, /\n\[[^\]]+Z\] Mara: word 450\n/)
        assert.match(text, /\n\[[^\]]+Z\] [^:]+: {3}two\n {6}lines\n {4}\(edited [^)]+Z\)\n$/)
      }
    })
  }

  test('that cannot be saved leaves nothing behind, and says why', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage(withMara(3))
    const { page, world } = here
    await openInfo(page)
    await page.getByRole('button', { name: 'Export chat' }).click()
    world.failures.set('conversation.export', 'disk-full')
    await page.getByRole('dialog').getByRole('button', { name: 'Save file' }).click()
    await page.getByText('The disk is full').waitFor()
    assert.equal(world.files.size, 0)
  })
})
