import assert from 'node:assert/strict'
import { globSync } from 'node:fs'
import { after, suite, test } from 'node:test'
import type { Page } from 'playwright-core'
import { buildWindow } from '../../build/index.ts'
import { hasBrowser } from '../support/browser.ts'
import { closeBrowser, settled, stage } from '../support/stage.ts'
import { startOf, sum } from '../support/weight.ts'
import type { World } from '../support/world.ts'

after(closeBrowser)

const LIMIT = 60_000

const withMara = (world: World): void => {
  const mara = world.addContact(settled(world), 'Mara').id
  for (let n = 0; n < 100; n++) world.put(mara, { text: `message ${n}` })
}

/** Loads the page anew and opens the first chat as soon as it is in the list; files that were asked for until it was painted. */
async function filesUntilChat(page: Page): Promise<readonly string[]> {
  await page.addInitScript(() => {
    const watch = new MutationObserver(() => {
      const person = document.querySelector<HTMLElement>('.person')
      const chat = document.querySelector('.bubble') && document.querySelector('.composer')
      if (chat === null) {
        person?.click()
        return
      }
      watch.disconnect()
      // A task after the frame that is made of it.
      requestAnimationFrame(() => setTimeout(() => performance.mark('chat')))
    })
    watch.observe(document, { childList: true, subtree: true })
  })
  await page.reload()
  await page.waitForFunction(() => performance.getEntriesByName('chat').length > 0)
  const loaded = await page.evaluate(() => {
    const [mark] = performance.getEntriesByName('chat')
    return performance
      .getEntriesByType('resource')
      .filter(({ startTime }) => startTime < (mark?.startTime ?? 0))
      .map(({ name }) => new URL(name).pathname.slice(1))
  })
  return ['index.html', ...loaded]
}

/** Has the browser fail to get scripts of that name, until the returned function is called. */
async function withhold(page: Page, name: string): Promise<() => Promise<void>> {
  const scripts = `**/assets/${name}-*.js`
  await page.route(scripts, (route) => route.abort())
  return () => page.unroute(scripts)
}

suite('the window', () => {
  test('asks for no more until a chat is painted than the build says: 60 KB', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage(withMara)
    const dist = await buildWindow()
    const asked = await filesUntilChat(here.page)
    const bytes = sum(dist, asked)
    context.diagnostic(`${asked.length} files, ${bytes} bytes gzip`)
    // A browser may get the icon late, or not at all where it has no place for it.
    const wanted = startOf(dist).filter((file) => file !== 'icon.svg')
    assert.deepEqual(asked.filter((file) => file !== 'icon.svg').toSorted(), wanted.toSorted())
    assert.ok(bytes <= LIMIT)
  })

  test('gets its other parts by itself, so that none of them is waited for', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage(withMara)
    const { page, watched } = here
    const scripts = globSync('assets/*.js', { cwd: await buildWindow() })
    const others = scripts.filter((file) => !/\/de-/.test(file))
    assert.ok(others.length > 5)
    for (const file of others) {
      const address = new URL(file, here.server.url).href
      if (!watched.requests.includes(address)) {
        await page.waitForRequest(address)
      }
    }
    // Now nothing has to be there to load them from.
    await page.route('**/assets/**', (route) => route.abort())
    await page.getByRole('button', { name: 'Settings' }).click()
    await page.getByRole('heading', { name: 'Profiles' }).waitFor()
  })

  test('says what to do when a part cannot be loaded, and the same place works when it was done', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage(withMara)
    const { page, watched } = here
    const give = await withhold(page, 'settings')
    await page.reload()
    await page.getByRole('button', { name: 'Settings' }).click()
    const said = page.getByRole('alert')
    await said.getByText('Load the window again.').waitFor()
    await give()
    await said.getByRole('button', { name: 'Load again' }).click()
    await page.getByRole('button', { name: 'Settings' }).click()
    await page.getByRole('heading', { name: 'Profiles' }).waitFor()
    watched.faults.length = 0
  })

  test('says so in a dialog, which can be closed, when a dialog cannot be loaded', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage(withMara)
    const { page, watched } = here
    await withhold(page, 'contact-sheet')
    await page.reload()
    await page.getByRole('button', { name: /^Mara/ }).click()
    await page.getByRole('button', { name: 'Contact info' }).last().click()
    const dialog = page.getByRole('dialog', { name: 'This could not be loaded' })
    await dialog.getByText('Load the window again.').waitFor()
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    await page.getByRole('textbox', { name: 'Message' }).fill('still here')
    watched.faults.length = 0
  })

  test('asks for no more in German: 60 KB', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage(withMara, { locale: 'de-DE' })
    const dist = await buildWindow()
    const asked = await filesUntilChat(here.page)
    const bytes = sum(dist, asked)
    context.diagnostic(`${asked.length} files, ${bytes} bytes gzip`)
    const german = globSync('assets/de-first-*.js', { cwd: dist })
    const wanted = [...startOf(dist), ...german].filter((file) => file !== 'icon.svg')
    assert.deepEqual(asked.filter((file) => file !== 'icon.svg').toSorted(), wanted.toSorted())
    assert.ok(bytes <= LIMIT)
  })

  test('says everything in the other language when that is chosen while a part is open', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage(withMara)
    const { page } = here
    await page.getByRole('button', { name: 'Settings' }).click()
    await page.getByRole('button', { name: 'Appearance' }).click()
    await page.getByRole('radio', { name: 'Deutsch' }).click()
    await page.getByRole('heading', { name: 'Darstellung' }).waitFor()
    await page.getByRole('button', { name: 'Netzwerk' }).click()
    await page.reload()
    await page.getByRole('button', { name: 'Einstellungen' }).click()
    await page.getByRole('button', { name: 'Darstellung' }).click()
    await page.getByRole('radio', { name: 'English' }).click()
    await page.getByRole('heading', { name: 'Appearance' }).waitFor()
  })

  test('stays in English, and says what to do, when another language cannot be loaded', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage(withMara)
    const { page, watched } = here
    await withhold(page, 'de')
    await page.reload()
    await page.getByRole('button', { name: 'Settings' }).click()
    await page.getByRole('button', { name: 'Appearance' }).click()
    await page.getByRole('radio', { name: 'Deutsch' }).click()
    await page.getByText('This could not be loaded. Load the window again.').waitFor()
    assert.equal(await page.evaluate(() => document.documentElement.lang), 'en')
    watched.faults.length = 0
  })
})
