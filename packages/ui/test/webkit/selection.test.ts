/** Selecting, deleting for oneself and saving a chat, in WebKitGTK. */
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { settled } from '../support/stage.ts'
import { button, hasWebKit } from '../support/webkit.ts'
import { webkitStage } from '../support/webkit-stage.ts'
import type { World } from '../support/world.ts'

/** With Mara, who has said "word 1", "word 2" … Returns her id. */
function withMara(world: World): number {
  const mara = world.addContact(settled(world), 'Mara').id
  for (let n = 1; n <= 5; n++) {
    world.put(mara, { text: `word ${n}`, at: world.now - (5 - n) * 60_000 })
  }
  return mara
}

const bubble = (text: string): string => `//article[contains(., "${text}")]`

suite('what is done with several messages, in WebKitGTK', () => {
  test('they are selected by clicks, ticked as they are selected, and deleted here after asking', async (context) => {
    if (!hasWebKit(context)) return
    let mara = 0
    await using here = await webkitStage((world) => {
      mara = withMara(world)
    })
    const { page, world } = here
    const ticked = (): Promise<unknown> =>
      page.run(`return [...document.querySelectorAll('.bubble-check')].map((it) => it.checked)`)
    await page.click('.person')
    await page.click(`${bubble('word 2')}//button[@class="bubble-more"]`)
    await page.click('//*[@role="menuitem"][.="Select"]')
    await page.wait('//*[@role="toolbar"][contains(., "1 selected")]')
    await page.click(`${bubble('word 4')}//input`)
    await page.wait('//*[@role="toolbar"][contains(., "2 selected")]')
    assert.deepEqual(await ticked(), [false, true, false, true, false])
    await page.click(bubble('word 5'))
    await page.click(`${bubble('word 5')}//input`)
    await page.wait('//*[@role="toolbar"][contains(., "2 selected")]')
    assert.deepEqual(await ticked(), [false, true, false, true, false])
    await page.click('//*[@role="toolbar"]//button[.="Delete for me"]')
    await page.click('//dialog//button[.="Delete for me"]')
    await page.gone(bubble('word 2'))
    await page.gone('//*[@role="toolbar"]')
    const { id } = world.talk(mara)
    const left = world.messages.get(id)?.map(({ view }) => view.text)
    assert.deepEqual(left, ['word 1', 'word 3', 'word 5'])
  })

  test('a chat is kept as a file in the folder of downloads', async (context) => {
    if (!hasWebKit(context)) return
    await using here = await webkitStage((world) => void withMara(world))
    const { page, world } = here
    await page.click('.person')
    await page.click(button('Contact info'))
    await page.click('//button[.="Export chat"]')
    await page.click('//dialog//button[.="Save file"]')
    await page.wait('//*[.="Saved to Downloads."]')
    const path = join(page.folder, 'pvtcoms-chat.txt')
    // The browser makes the file before it has what belongs into it.
    const kept = (): string => (existsSync(path) ? readFileSync(path, 'utf8') : '')
    for (let tries = 0; kept() === ''; tries++) {
      assert.ok(tries < 100, 'the file came')
      await sleep(50)
    }
    assert.match(kept(), /^Chat with Mara\n[^]*\] Mara: word 5\n$/)
    assert.equal(world.files.size, 0, 'and nothing stays behind')
  })
})
