import assert from 'node:assert/strict'
import { after, suite, test } from 'node:test'
import type { Page } from 'playwright-core'
import { hasBrowser } from '../support/browser.ts'
import { closeBrowser, settled, stage } from '../support/stage.ts'
import type { World } from '../support/world.ts'

after(closeBrowser)

const COUNT = 20_000
/** More rows than fit on any screen and its surroundings would mean that nothing is left out. */
const MOST_ROWS = 120

let mara = 0
function manyMessages(world: World): void {
  mara = world.addContact(settled(world), 'Mara').id
  for (let n = 0; n < COUNT; n++) {
    const text = n % 7 === 0 ? `message ${n}\n${'and a longer one '.repeat(12)}` : `message ${n}`
    world.put(mara, {
      text,
      author: n % 3 === 0 ? 0 : 1,
      at: world.now - (COUNT - n) * 240_000,
    })
  }
}

const article = (page: Page, n: number) =>
  page.getByRole('article').filter({ has: page.getByText(new RegExp(`^message ${n}\\b`)) })

suite('20,000 messages', () => {
  test('are read in pages as one scrolls up, and few are in the page at a time', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage(manyMessages)
    const { page, world } = here
    await page.getByRole('button', { name: /^Mara/ }).click()
    await article(page, COUNT - 1).waitFor()
    await page.locator('.messages-scroller').hover()
    const pages = (): number => world.calls.filter((name) => name === 'message.page').length
    assert.equal(pages(), 1, 'not more than is looked at')
    for (let turn = 0; turn < 40; turn++) {
      await page.mouse.wheel(0, -1_500)
      await page.waitForTimeout(16)
      const shown = await page.getByRole('article').count()
      assert.ok(shown > 0 && shown < MOST_ROWS, `${shown} rows`)
    }
    assert.ok(pages() > 5)
    const high = Number(await page.getByRole('article').first().getAttribute('data-message'))
    for (let turn = 0; turn < 30; turn++) {
      await page.mouse.wheel(0, 1_500)
      await page.waitForTimeout(16)
    }
    await page.waitForFunction((first) => {
      const shown = document.querySelector<HTMLElement>('article[data-message]')
      return Number(shown?.dataset['message']) > first + 300
    }, high)
    await page.getByRole('button', { name: 'Scroll to newest' }).click()
    await article(page, COUNT - 1).waitFor()
  })

  test('stay where they are on screen while older ones come in above', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage(manyMessages)
    const { page, world } = here
    await page.getByRole('button', { name: /^Mara/ }).click()
    await article(page, COUNT - 1).waitFor()
    await page.locator('.messages-scroller').hover()
    const { promise, resolve } = Promise.withResolvers<undefined>()
    world.olderGate = promise
    await page.mouse.wheel(0, -2_000)
    await page.waitForTimeout(500)
    const asked = world.calls.filter((name) => name === 'message.page').length
    assert.ok(asked >= 2, 'older ones are asked for')
    // They arrive while nobody moves.
    const before = await whereIs(page)
    const height = await heightOf(page)
    resolve(undefined)
    await page.waitForFunction(
      (known) => (document.querySelector('.messages-scroller')?.scrollHeight ?? 0) > known + 1_000,
      height,
    )
    await page.waitForTimeout(300)
    const after = await whereIs(page, before.id)
    assert.ok(Math.abs(after.top - before.top) <= 2, `moved from ${before.top} to ${after.top}`)
  })

  test('do not move when one comes in at the end while one reads above', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage(manyMessages)
    const { page, world } = here
    await page.getByRole('button', { name: /^Mara/ }).click()
    await article(page, COUNT - 1).waitFor()
    await page.locator('.messages-scroller').hover()
    await page.mouse.wheel(0, -900)
    await page.waitForTimeout(400)
    const before = await whereIs(page)
    world.receive(mara, 'news from below')
    await page.waitForTimeout(300)
    const after = await whereIs(page, before.id)
    assert.ok(Math.abs(after.top - before.top) <= 2, `moved from ${before.top} to ${after.top}`)
    assert.ok(world.talk(mara).unread > 0, 'what is not on screen is not read')
    await page.getByRole('button', { name: 'Scroll to newest' }).click()
    await page.getByRole('article').getByText('news from below').waitFor()
  })

  test('are followed while one is at the end', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage(manyMessages)
    const { page, world } = here
    await page.getByRole('button', { name: /^Mara/ }).click()
    await article(page, COUNT - 1).waitFor()
    for (let n = 0; n < 12; n++) world.receive(mara, `news ${n}\n${'long '.repeat(80)}`)
    await page.getByRole('article').filter({ hasText: 'news 11' }).waitFor()
    const gap = await page.locator('.messages-scroller').evaluate((box) => {
      const last = [...box.querySelectorAll('li')].at(-1)?.getBoundingClientRect()
      return (last?.bottom ?? Number.NaN) - box.getBoundingClientRect().bottom
    })
    assert.ok(Math.abs(gap) <= 2, `${gap} pixels from the end`)
  })

  test('that come in while nobody looks do not pile up in the page', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage(manyMessages)
    const { page, world } = here
    // As in a window that is hidden: the browser measures nothing.
    await page.addInitScript(() => {
      window.ResizeObserver = class {
        observe(): void {}
        unobserve(): void {}
        disconnect(): void {}
      }
    })
    await page.reload()
    await page.getByRole('button', { name: /^Mara/ }).click()
    await article(page, COUNT - 1).waitFor()
    for (let n = 0; n < 700; n++) world.receive(mara, `news ${n}`)
    await page.getByRole('article').getByText('news 100', { exact: true }).waitFor()
    await page.waitForTimeout(300)
    const rows = await page.getByRole('article').count()
    assert.ok(rows > 100 && rows <= 300, `${rows} rows`)
    await page.locator('.messages-scroller').hover()
    await page.mouse.wheel(0, -10)
    await page.getByRole('button', { name: 'Scroll to newest' }).click()
    await page.getByRole('article').getByText('news 699', { exact: true }).waitFor()
  })
})

/** A message in the middle of the screen, or the one with `id`, and where its top is. */
async function whereIs(page: Page, id?: string): Promise<{ id: string; top: number }> {
  return await page.evaluate((wanted) => {
    const all = [...document.querySelectorAll<HTMLElement>('[data-message]')]
    const found =
      wanted === undefined
        ? all.find((each) => each.getBoundingClientRect().top > innerHeight / 2)
        : all.find((each) => each.dataset['message'] === wanted)
    return {
      id: found?.dataset['message'] ?? '',
      top: found?.getBoundingClientRect().top ?? Number.NaN,
    }
  }, id)
}

async function heightOf(page: Page): Promise<number> {
  return await page.locator('.messages-scroller').evaluate(({ scrollHeight }) => scrollHeight)
}
