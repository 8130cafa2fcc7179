/**
 * `npm run screenshots [-- NAME…]`: makes the pictures of docs/screenshots anew, all of them or those named,
 * from the built window over a scripted world. Nothing of anybody is in them.
 */
import { mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { buildWindow } from '../packages/ui/build/index.ts'
import { chromiumPath, launch, openPage } from '../packages/ui/test/support/browser.ts'
import { allPictures } from '../packages/ui/test/support/pictures.ts'
import { WindowServer } from '../packages/ui/test/support/server.ts'
import { World } from '../packages/ui/test/support/world.ts'

const pictures = allPictures()
const folder = join(import.meta.dirname, '..', 'docs', 'screenshots')
/** A Wednesday morning: the same days and times in every run. */
const NOW = new Date('2026-11-18T10:42:00+01:00')

process.exitCode = await main(process.argv.slice(2))

async function main(names: readonly string[]): Promise<number> {
  const unknown = names.filter((name) => !pictures.some((picture) => picture.name === name))
  if (unknown.length > 0) {
    const known = pictures.map(({ name }) => name).join(', ')
    process.stderr.write(`npm run screenshots -- [NAME…]\n\n  NAME  one or more of: ${known}\n`)
    return 2
  }
  if (chromiumPath === undefined) {
    process.stderr.write('chromium is missing: install it with your package manager\n')
    return 1
  }
  mkdirSync(folder, { recursive: true })
  const dist = await buildWindow()
  const browser = await launch()
  const wanted = pictures.filter(({ name }) => names.length === 0 || names.includes(name))
  for (const picture of wanted) {
    const world = new World()
    world.now = NOW.getTime()
    const made = picture.prepare(world)
    const faults: unknown[] = []
    const server = await WindowServer.start(dist, world, faults)
    const { page } = await openPage(browser, 'about:blank', {
      viewport: { width: 1_080, height: 700 },
      ...picture.options,
    })
    await page.clock.setFixedTime(NOW)
    await page.goto(server.url)
    await picture.go(page, world, made)
    await page.waitForTimeout(200)
    const path = join(folder, `${picture.name}.png`)
    await page.screenshot({ path, animations: 'disabled', caret: 'hide' })
    process.stdout.write(`${picture.name}.png  ${Math.round(statSync(path).size / 1_000)} kB\n`)
    await page.context().close()
    await server.close()
    if (faults.length > 0) throw new AggregateError(faults, 'the scripted world failed')
  }
  await browser.close()
  return 0
}
