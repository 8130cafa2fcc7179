import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { settled } from '../support/stage.ts'
import { hasWebKit } from '../support/webkit.ts'
import { webkitStage } from '../support/webkit-stage.ts'

const WRITTEN = 'now *bold*, _italic_ and `code`'

suite('in WebKitGTK', () => {
  test('formatting is shown, what is selected is what was written, and emoji are in colour', async (context) => {
    if (!hasWebKit(context)) return
    await using here = await webkitStage((world) => {
      const mara = world.addContact(settled(world), 'Mara').id
      world.put(mara, { text: WRITTEN })
      world.put(mara, { text: '🎉' })
    })
    const { page } = here
    await page.click('.person')
    await page.wait('//article[contains(., "bold")]')
    const styled = await page.run(`
      return [...document.querySelectorAll('.bubble-text :is(strong, em, code)')].map(({ localName }) => localName)`)
    assert.deepEqual(styled, ['strong', 'em', 'code'])
    const selected = await page.run(`
      getSelection().selectAllChildren(document.querySelector('.bubble-text'))
      return getSelection().toString()`)
    assert.equal(selected, WRITTEN)
    const coloured = Number(
      await page.run(`
        const canvas = document.createElement('canvas').getContext('2d')
        canvas.font = '32px ' + getComputedStyle(document.querySelector('.emoji-only')).fontFamily
        canvas.fillText('🎉', 10, 50)
        const { data } = canvas.getImageData(0, 0, 80, 80)
        let found = 0
        for (let at = 0; at < data.length; at += 4) {
          const [red, green, blue] = data.slice(at, at + 3)
          if (Math.max(red, green, blue) - Math.min(red, green, blue) > 60) found += 1
        }
        return found`),
    )
    assert.ok(coloured > 50, `${coloured} coloured pixels`)
  })
})
