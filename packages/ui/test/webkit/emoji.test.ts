import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { settled } from '../support/stage.ts'
import { button, hasWebKit } from '../support/webkit.ts'
import { webkitStage } from '../support/webkit-stage.ts'

suite('in WebKitGTK', () => {
  test('an emoji is found by a word, chosen by keys, and sent', async (context) => {
    if (!hasWebKit(context)) return
    await using here = await webkitStage((world) => void world.addContact(settled(world), 'Mara'))
    const { page, world } = here
    await page.click('.person')
    await page.click(button('Emoji'))
    await page.wait('.emoji-picker')
    await page.type('.emoji-picker input', 'schildkr')
    await page.wait(button('turtle'))
    await page.press('ArrowDown', 'Enter', 'Escape')
    await page.gone('.emoji-picker')
    assert.equal(await page.value('.composer-field'), '🐢')
    await page.press('Enter')
    await page.wait('//article[contains(., "🐢")]')
    assert.deepEqual(world.emoji.recent, ['🐢'])
  })
})
