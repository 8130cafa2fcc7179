import assert from 'node:assert/strict'
import { after, suite, test } from 'node:test'
import type { Locator, Page } from 'playwright-core'
import { hasBrowser } from '../support/browser.ts'
import { closeBrowser, settled, stage } from '../support/stage.ts'
import type { World } from '../support/world.ts'

after(closeBrowser)

let mara = 0
const withMara = (world: World): void => {
  mara = world.addContact(settled(world), 'Mara').id
  world.put(mara, { text: 'hello' })
}
const openMara = (page: Page): Promise<void> => page.getByRole('button', { name: /^Mara/ }).click()
const composer = (page: Page): Locator =>
  page.getByRole('textbox', { name: /^(?:Message|Nachricht)$/ })
const openPicker = async (page: Page): Promise<Locator> => {
  await page.getByRole('button', { name: 'Emoji', exact: true }).click()
  const picker = page.getByRole('dialog', { name: 'Emoji' })
  await picker.waitFor()
  return picker
}
const focused = (page: Page): Promise<string | null | undefined> =>
  page.evaluate(() => document.activeElement?.getAttribute('aria-label'))

suite('the emoji picker', () => {
  test('finds emoji by name and other words, puts them where one writes, and gives the focus back', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage(withMara)
    const { page } = here
    await openMara(page)
    await composer(page).fill('Cake? Yes')
    await composer(page).evaluate((field: HTMLTextAreaElement) => field.setSelectionRange(5, 5))
    const picker = await openPicker(page)
    assert.equal(await focused(page), 'Search emoji')
    await page.keyboard.type('birthd')
    await picker.getByRole('button', { name: 'birthday cake' }).click()
    assert.equal(await composer(page).inputValue(), 'Cake?🎂 Yes')
    await picker.getByRole('textbox').fill('Geschenk')
    await page.keyboard.press('Enter')
    assert.equal(await composer(page).inputValue(), 'Cake?🎂🎁 Yes')
    await picker.getByRole('textbox').fill('qqqq')
    await picker.getByText('No emoji found').waitFor()
    await page.keyboard.press('Escape')
    await picker.waitFor({ state: 'detached' })
    await page.keyboard.type('!')
    assert.equal(await composer(page).inputValue(), 'Cake?🎂🎁! Yes')
    await page.keyboard.press('Enter')
    await page.getByRole('article').getByText('Cake?🎂🎁! Yes').waitFor()
  })

  test('speaks German, and understands both languages there', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage(withMara, { locale: 'de-DE' })
    const { page } = here
    await openMara(page)
    const picker = await openPicker(page)
    await picker.getByRole('textbox', { name: 'Emoji suchen' }).fill('herzform')
    await picker
      .getByRole('button', { name: 'lächelndes Gesicht mit herzförmigen Augen' })
      .waitFor()
    await picker.getByRole('textbox').fill('GLUCKSKLEE')
    await picker.getByRole('button', { name: /Glücksklee/ }).waitFor()
    await picker.getByRole('textbox').fill('rocket')
    await picker.getByRole('button', { name: 'Rakete' }).click()
    assert.equal(await composer(page).inputValue(), '🚀')
  })

  test('is used by keys alone: arrows, groups, tones, and what was used last comes first', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage(withMara)
    const { page, world } = here
    await openMara(page)
    const picker = await openPicker(page)
    await page.keyboard.press('ArrowDown')
    assert.equal(await focused(page), 'grinning face')
    await page.keyboard.press('ArrowRight')
    assert.equal(await focused(page), 'grinning face with big eyes')
    await page.keyboard.press('ArrowLeft')
    await page.keyboard.press('ArrowDown')
    const below = await focused(page)
    await page.keyboard.press('ArrowUp')
    assert.equal(await focused(page), 'grinning face')
    assert.notEqual(below, 'grinning face')
    await page.keyboard.press('ArrowUp')
    assert.equal(await focused(page), 'Search emoji')
    await page.keyboard.press('Tab')
    assert.equal(await focused(page), 'Smileys')
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('Enter')
    assert.equal(
      await picker.getByRole('tab', { name: 'People' }).getAttribute('aria-selected'),
      'true',
    )
    await picker.getByRole('radio', { name: 'Medium dark' }).press('Enter')
    await picker.getByRole('button', { name: 'waving hand' }).press('Enter')
    assert.equal(await composer(page).inputValue(), '👋🏾')
    await page.keyboard.press('Escape')
    await openPicker(page)
    await page.keyboard.press('ArrowDown')
    assert.equal(await focused(page), 'waving hand')
    await page.keyboard.press('Escape')
    const kept = await page.evaluate(() => JSON.stringify(Object.entries(localStorage)))
    assert.doesNotMatch(kept, /👋|waving/, 'the browser keeps nothing of it')
    assert.deepEqual(world.emoji, { recent: ['👋🏾'], tone: 4 })
    await page.reload()
    await openMara(page)
    const again = await openPicker(page)
    await again.getByRole('button', { name: 'waving hand' }).waitFor()
    await again.getByText('👋🏾').waitFor()
    assert.equal(
      await again.getByRole('radio', { name: 'Medium dark' }).getAttribute('aria-checked'),
      'true',
    )
  })

  test('gives any emoji as a reaction', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage(withMara)
    const { page } = here
    await openMara(page)
    await page.getByRole('article').filter({ hasText: 'hello' }).click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'More emoji' }).click()
    await page.getByRole('dialog', { name: 'Emoji' }).getByRole('textbox').fill('sloth')
    await page.keyboard.press('Enter')
    await page.getByRole('dialog', { name: 'Emoji' }).waitFor({ state: 'detached' })
    await page.getByRole('button', { name: /🦥/ }).waitFor()
  })

  test('fits on a narrow screen', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage(withMara, { viewport: { width: 360, height: 560 } })
    const { page } = here
    await openMara(page)
    const picker = await openPicker(page)
    const box = await picker.boundingBox()
    assert.ok(box !== null && box.x >= 0 && box.x + box.width <= 360)
    assert.ok(box.y >= 0 && box.y + box.height <= 560)
  })
})
