import assert from 'node:assert/strict'
import { after, suite, test } from 'node:test'
import type { Page } from 'playwright-core'
import { hasBrowser } from '../support/browser.ts'
import { closeBrowser, settled, stage } from '../support/stage.ts'
import type { World } from '../support/world.ts'

after(closeBrowser)

const WRITTEN = 'now *bold*, _italic_ and `code_of_it`, 2*3*4 in snake_case_words'

let mara = 0
const withMara =
  (...texts: readonly string[]) =>
  (world: World): void => {
    mara = world.addContact(settled(world), 'Mara').id
    for (const text of texts) world.put(mara, { text, author: 0 })
  }
const openMara = (page: Page): Promise<void> => page.getByRole('button', { name: /^Mara/ }).click()

/** What the browser puts on the clipboard of what is selected. */
async function copied(page: Page, selector: string): Promise<string> {
  return await page.evaluate((where) => {
    const element = document.querySelector(where)
    const selection = getSelection()
    if (element === null || selection === null) throw new Error('nothing to select')
    selection.selectAllChildren(element)
    return selection.toString()
  }, selector)
}

suite('formatting in a message', () => {
  test('is shown, and what is selected, copied or edited is what was written', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage(withMara(WRITTEN))
    const { page } = here
    await openMara(page)
    const bubble = page.getByRole('article')
    const styled = await bubble
      .locator('strong, em, code')
      .evaluateAll((all) => all.map(({ localName, textContent }) => `${localName} ${textContent}`))
    assert.deepEqual(styled, ['strong *bold*', 'em _italic_', 'code `code_of_it`'])
    const widths = await bubble
      .locator('.sign')
      .evaluateAll((all) => all.map((sign) => sign.getBoundingClientRect().width))
    assert.deepEqual(new Set(widths), new Set([0]), 'signs are not seen')
    assert.equal(await copied(page, '.bubble-text'), WRITTEN)
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await bubble.click({ button: 'right', position: { x: 5, y: 5 } })
    await page.getByRole('menuitem', { name: 'Copy text' }).click()
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), WRITTEN)
    await bubble.click({ button: 'right', position: { x: 5, y: 5 } })
    await page.getByRole('menuitem', { name: 'Edit' }).click()
    assert.equal(await page.getByRole('textbox', { name: 'Message' }).inputValue(), WRITTEN)
  })

  test('makes elements of its own alone, loads nothing and moves nothing', async (context) => {
    if (!hasBrowser(context)) return
    const hostile = [
      '*<img src=x onerror=alert(1)>* `<script>` _javascript:alert(1)_',
      '*![x](https://evil.example/x.png)* *https://evil.example/x.png*',
      '*pay \u202e100\u202c* *\u2066a\u2069*',
      `${'*_'.repeat(400)}${'*a* '.repeat(300)}`,
    ]
    await using here = await stage(withMara(...hostile))
    const { page, watched } = here
    await openMara(page)
    await page.getByRole('article').last().waitFor()
    const before = watched.requests.length
    const inside = await page
      .locator('.bubble-text *')
      .evaluateAll((all) => [...new Set(all.map(({ localName }) => localName))].toSorted())
    assert.deepEqual(inside, ['button', 'code', 'em', 'span', 'strong'])
    const odd = await page.locator('strong .odd, em .odd, code .odd').count()
    assert.equal(odd, 0, 'what changes directions is in no style')
    const styled = await page.locator('.bubble-text').last().locator('strong').count()
    assert.ok(styled > 0 && styled <= 256)
    assert.deepEqual(watched.requests.slice(before), [])
  })
})

suite('emoji in a message', () => {
  test('are in colour, and larger where there is nothing else', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage(withMara('🎉👍🏽', 'with words 🎉', '🎉🎉🎉🎉🎉🎉'))
    const { page } = here
    await openMara(page)
    const sizes = await page
      .locator('.bubble-text')
      .evaluateAll((all) => all.map((text) => Number.parseFloat(getComputedStyle(text).fontSize)))
    const [alone = 0, beside = 0, many = 0] = sizes
    assert.ok(alone > 2 * beside && many === beside, sizes.join())
    const coloured = await page.evaluate(() => {
      const text = document.querySelector('.bubble-text')
      const canvas = document.createElement('canvas').getContext('2d')
      if (text === null || canvas === null) throw new Error('nothing to draw')
      canvas.font = `32px ${getComputedStyle(text).fontFamily}`
      canvas.fillText('🎉', 10, 50)
      const { data } = canvas.getImageData(0, 0, 80, 80)
      let found = 0
      for (let at = 0; at < data.length; at += 4) {
        const [red = 0, green = 0, blue = 0] = data.slice(at, at + 3)
        if (Math.max(red, green, blue) - Math.min(red, green, blue) > 60) found += 1
      }
      return found
    })
    assert.ok(coloured > 50, `${coloured} coloured pixels`)
  })
})
