import assert from 'node:assert/strict'
import { globSync } from 'node:fs'
import { suite, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { buildWindow } from '../../build/index.ts'
import { settled } from '../support/stage.ts'
import { button, hasWebKit } from '../support/webkit.ts'
import { webkitStage } from '../support/webkit-stage.ts'
import { startOf } from '../support/weight.ts'

const PATIENCE_MS = 20_000

suite('in WebKitGTK', () => {
  test('the window has other parts come by themselves, one after the other, and draws them', async (context) => {
    if (!hasWebKit(context)) return
    await using here = await webkitStage((world) => world.addContact(settled(world), 'Mara'))
    const { page } = here
    const dist = await buildWindow()
    const start = new Set(startOf(dist))
    const later = globSync('assets/*.js', { cwd: dist }).filter(
      (file) => !start.has(file) && !file.startsWith('assets/de-'),
    )
    assert.ok(later.length > 5)
    const missing = async (): Promise<readonly string[]> => {
      const loaded = (await page.run(`
        return performance.getEntriesByType('resource').map(({ name }) => name)`)) as string[]
      return later.filter((file) => !loaded.some((url) => url.endsWith(file)))
    }
    const until = performance.now() + PATIENCE_MS
    while ((await missing()).length > 0 && performance.now() < until) await sleep(100)
    assert.deepEqual(await missing(), [])
    await page.click(button('Settings'))
    await page.wait('//h2[.="Profiles"]')
  })
})
