/** Times and days on screen, in a browser whose time zone changes and after clocks that were wrong. */
import assert from 'node:assert/strict'
import { after, suite, test } from 'node:test'
import type { Page } from 'playwright-core'
import { hasBrowser } from '../support/browser.ts'
import { closeBrowser, settled, stage } from '../support/stage.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

const pills = (page: Page): Promise<string[]> => page.locator('.day .day-pill').allTextContents()

suite('times in a window', () => {
  after(closeBrowser)

  test('follow a change of the time zone at once, with their days, and have no zero before the hour', async (context) => {
    if (!hasBrowser(context)) return
    let mara = 0
    // 15:30 and 23:45 on a day, and 00:15 on the next, by UTC.
    const day = Date.UTC(2024, 2, 4)
    await using here = await stage((world) => {
      mara = world.addContact(settled(world), 'Mara').id
      for (const [text, hours] of [
        ['in the afternoon', 15.5],
        ['before midnight', 23.75],
        ['after midnight', 24.25],
      ] as const) {
        world.put(mara, { text, at: day + hours * HOUR })
      }
    })
    // A page of the stage has a time zone for good.
    const own = await here.page.context().browser()?.newContext({ locale: 'en-US' })
    assert.ok(own)
    const page = await own.newPage()
    await page.goto(here.server.url)
    const session = await page.context().newCDPSession(page)
    const move = (timezoneId: string): Promise<unknown> =>
      session.send('Emulation.setTimezoneOverride', { timezoneId })
    await move('UTC')
    await page.getByText('Mara').first().click()
    const afternoon = page.getByRole('article').filter({ hasText: 'in the afternoon' })
    await afternoon
      .locator('time')
      .getByText(/^3:30\sPM$/)
      .waitFor()
    assert.deepEqual(await pills(page), ['Monday, March 4, 2024', 'Tuesday, March 5, 2024'])
    await move('Asia/Tokyo')
    await afternoon
      .locator('time')
      .getByText(/^12:30\sAM$/)
      .waitFor({ timeout: 3_000 })
    assert.deepEqual(await pills(page), ['Tuesday, March 5, 2024'])
    await page.locator('.day-pill.sticky').getByText('Tuesday, March 5, 2024').waitFor()
    await move('America/New_York')
    await afternoon
      .locator('time')
      .getByText(/^10:30\sAM$/)
      .waitFor({ timeout: 3_000 })
    assert.deepEqual(await pills(page), ['Monday, March 4, 2024'])
    await page.locator('.day-pill.sticky').getByText('Monday, March 4, 2024').waitFor()
    await page.locator('.person-time').getByText('Mar 4, 2024').waitFor()
    await own.close()
  })

  test('have one line for each day, also when a clock was wrong in between, and tell what it said', async (context) => {
    if (!hasBrowser(context)) return
    const day = Date.UTC(2024, 2, 4, 12)
    const clocks = [0, 0, 1, 365, -2, 2 / 24, 366, 1, 1].map((days) => day + days * DAY)
    await using here = await stage(
      (world) => {
        const mara = world.addContact(settled(world), 'Mara').id
        for (const [index, at] of clocks.entries()) {
          world.put(mara, { text: `number ${index}`, at, position: `position ${index}` })
        }
      },
      { timezoneId: 'UTC', locale: 'en-US' },
    )
    const { page } = here
    await page.getByText('Mara').first().click()
    await page.getByRole('article').filter({ hasText: 'number 8' }).waitFor()
    const texts = await page.getByRole('article').locator('.bubble-text').allTextContents()
    assert.deepEqual(
      texts,
      clocks.map((_, index) => `number ${index}`),
    )
    const shown = await pills(page)
    assert.equal(new Set(shown).size, shown.length)
    assert.deepEqual(shown, ['Monday, March 4, 2024', 'Tuesday, March 5, 2024'])
    const wrong = page.getByRole('article').filter({ hasText: 'number 3' })
    assert.match(await wrong.locator('time').innerText(), /Mar 4, 2025/)
  })

  test('show a day once: above the list only while its own line is not on screen', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage(
      (world) => {
        const mara = world.addContact(settled(world), 'Mara').id
        for (let n = 0; n < 30; n++) world.put(mara, { text: `number ${n}`, at: world.now })
      },
      { timezoneId: 'UTC', locale: 'en-US' },
    )
    const { page } = here
    const opacity = (): Promise<string> =>
      page.locator('.day-pill.sticky').evaluate((pill) => getComputedStyle(pill).opacity)
    await page.getByText('Mara').first().click()
    await page.getByRole('article').filter({ hasText: 'number 29' }).waitFor()
    assert.equal(await opacity(), '1')
    await page.locator('.messages-scroller').evaluate((list) => list.scrollTo(0, 0))
    await page.locator('.day-pill.named').waitFor()
    assert.equal(await opacity(), '0')
  })
})
