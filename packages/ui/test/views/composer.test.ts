/** The field in which a message is written: texts of any length, and input methods. */
import assert from 'node:assert/strict'
import { after, suite, test } from 'node:test'
import type { Page } from 'playwright-core'
import { hasBrowser } from '../support/browser.ts'
import { closeBrowser, settled, stage } from '../support/stage.ts'
import type { World } from '../support/world.ts'

after(closeBrowser)

let mara = 0
const withMara = (world: World): void => {
  mara = world.addContact(settled(world), 'Mara').id
}
const openMara = (page: Page): Promise<void> => page.getByRole('button', { name: /^Mara/ }).click()
const field = (page: Page) => page.getByRole('textbox', { name: 'Message' })
const told = (page: Page) => page.locator('.composer').getByText(/^Too long for one message/)

/** Copies a text and pastes it as a person does. Resolves with how long the window was busy with that, ms. */
async function paste(page: Page, text: string, into = field(page)): Promise<number> {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.evaluate((copied) => navigator.clipboard.writeText(copied), text)
  await into.focus()
  const begin = performance.now()
  await page.keyboard.press('Control+V')
  await page.evaluate(() => new Promise(requestAnimationFrame))
  return performance.now() - begin
}

const said = (world: World): string[] =>
  (world.messages.get(world.talk(mara).id) ?? []).map(({ view }) => view.text ?? '')

suite('what is written', () => {
  test('and is too long by far does not stop the window, and nothing of it is lost', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage(withMara)
    const { page, world } = here
    await openMara(page)
    const line = 'A line that somebody has copied from a long file of a program.\n'
    const text = line.repeat(5_000_000 / line.length)
    const busy = await paste(page, text)
    context.diagnostic(`5 MB: ${busy.toFixed(0)} ms`)
    assert.ok(busy < 3_000, `${busy} ms`)
    await told(page).waitFor()
    const part = await field(page).inputValue()
    assert.ok(part.length > 60_000 && part.length <= 65_536)
    assert.ok(part.endsWith('\n'), 'no line is cut')
    const parts = Math.ceil(text.length / part.length)
    for (let sent = 1; sent <= 3; sent++) {
      await field(page).press('Enter')
      await page.waitForFunction(
        (count) => document.querySelectorAll('article').length >= count,
        sent,
      )
      await told(page).waitFor()
    }
    const messages = said(world)
    assert.equal(messages.length, 3)
    assert.ok(parts > 3)
    assert.equal(
      messages.join('') + (await field(page).inputValue()),
      text.slice(0, 4 * part.length),
    )
    await field(page).fill('')
    await told(page).waitFor({ state: 'detached' })
    await field(page).fill('short again')
    await field(page).press('Enter')
    await page.getByRole('article').filter({ hasText: 'short again' }).waitFor()
    assert.equal(await field(page).inputValue(), '')
  })

  test('into the search or a form and is too long by far does not stop the window either', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage(withMara)
    const { page } = here
    const text = 'A line that somebody has copied.\n'.repeat(150_000)
    const search = await paste(page, text, page.getByRole('searchbox'))
    await page.getByRole('searchbox').fill('')
    await page.getByRole('button', { name: 'New chat' }).click()
    await page.getByRole('menuitem', { name: 'Use an invite link' }).click()
    const form = await paste(page, text, page.getByLabel('Invite link', { exact: true }))
    context.diagnostic(`5 MB: ${search.toFixed(0)} ms in the search, ${form.toFixed(0)} in a form`)
    assert.ok(search < 3_000 && form < 3_000)
  })

  test('goes out in parts to its end, also what stood around the pasted text, in whole characters', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage(withMara)
    const { page, world } = here
    await openMara(page)
    await field(page).fill('beginend')
    await field(page).evaluate((area: HTMLTextAreaElement) => area.setSelectionRange(5, 5))
    const middle = '😀'.repeat(20_000)
    await paste(page, middle)
    await told(page).waitFor()
    await field(page).press('Enter')
    await told(page).waitFor({ state: 'detached' })
    await field(page).press('Enter')
    await page.waitForFunction(() => document.querySelectorAll('article').length === 2)
    assert.equal(said(world).join(''), `begin${middle}end`)
    assert.ok(said(world).every((text) => text.isWellFormed()))
  })

  test('with an input method is not sent by the Enter that ends a composition', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage(withMara)
    const { page, world } = here
    await openMara(page)
    await field(page).focus()
    const session = await page.context().newCDPSession(page)
    await session.send('Input.imeSetComposition', {
      text: 'にほん',
      selectionStart: 3,
      selectionEnd: 3,
    })
    const enter = { key: 'Enter', code: 'Enter', windowsVirtualKeyCode: 13 } as const
    await session.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', ...enter })
    await session.send('Input.insertText', { text: '日本' })
    // Some engines say that the composition has ended before they tell the key.
    await field(page).evaluate((area) =>
      area.dispatchEvent(
        new KeyboardEvent('keydown', {
          key: 'Enter',
          keyCode: 229,
          bubbles: true,
          cancelable: true,
        }),
      ),
    )
    await page.waitForTimeout(300)
    assert.deepEqual(said(world), [])
    assert.match(await field(page).inputValue(), /日本/)
    await field(page).press('Enter')
    await page.getByRole('article').filter({ hasText: '日本' }).waitFor()
    assert.equal(said(world).length, 1)
  })
})

suite('a picture or a file', () => {
  const refused = (page: Page) =>
    page.getByRole('status').getByText('Pictures and files cannot be sent yet.')

  test('that is pasted is said not to be possible yet, and what was written stays', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage(withMara)
    const { page, world } = here
    await openMara(page)
    await field(page).fill('look at this: ')
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await page.evaluate(async () => {
      const canvas = Object.assign(document.createElement('canvas'), { width: 8, height: 8 })
      canvas.getContext('2d')?.fillRect(0, 0, 8, 8)
      const picture = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve))
      if (picture === null) throw new Error('no picture')
      await navigator.clipboard.write([new ClipboardItem({ 'image/png': picture })])
    })
    await field(page).focus()
    await page.keyboard.press('Control+V')
    await refused(page).waitFor()
    assert.equal(await field(page).inputValue(), 'look at this: ')
    assert.deepEqual(said(world), [])
  })

  test('beside a formatted text, as office programs copy it, does not keep the text back', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage(withMara)
    const { page } = here
    await openMara(page)
    const isTaken = await field(page).evaluate((area) => {
      const data = new DataTransfer()
      data.setData('text/plain', 'a cell')
      data.setData('text/html', '<td>a cell</td>')
      data.items.add(new File(['x'], 'cell.png', { type: 'image/png' }))
      const paste = { clipboardData: data, bubbles: true, cancelable: true }
      return area.dispatchEvent(new ClipboardEvent('paste', paste))
    })
    assert.ok(isTaken, 'the browser pastes the text')
    assert.equal(await refused(page).count(), 0)
  })

  test('that is dropped anywhere on a chat is said not to be possible yet, and does not take the place of the page', async (context) => {
    if (!hasBrowser(context)) return
    for (const where of ['.composer-field', '.messages', '.sidebar']) {
      await using here = await stage(withMara)
      const { page } = here
      await openMara(page)
      await field(page).fill('a draft')
      await page.locator(where).evaluate((element) => {
        const data = new DataTransfer()
        data.items.add(new File(['x'], 'holiday.jpg', { type: 'image/jpeg' }))
        for (const kind of ['dragover', 'drop']) {
          const drop = { dataTransfer: data, bubbles: true, cancelable: true }
          if (element.dispatchEvent(new DragEvent(kind, drop))) throw new Error('the browser acts')
        }
      })
      await refused(page).waitFor()
      assert.equal(await field(page).inputValue(), 'a draft')
    }
  })
})
