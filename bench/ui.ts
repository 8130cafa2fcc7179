/**
 * The window in Debian's Chromium, over a scripted world with 20,000 messages: what it weighs, when the chat
 * view is first painted, how long a key takes to the screen while messages arrive, how evenly it scrolls.
 * The browser does not wait for a screen's next refresh here, so that times are those of the work alone. What the
 * page's main thread has worked is counted by the processor's time too, which other programs hardly change.
 */
import { buildWindow } from '../packages/ui/build/index.ts'
import {
  type Browser,
  chromiumPath,
  launch,
  openPage,
  type Page,
} from '../packages/ui/test/support/browser.ts'
import { WindowServer } from '../packages/ui/test/support/server.ts'
import { settled } from '../packages/ui/test/support/stage.ts'
import { weigh } from '../packages/ui/test/support/weight.ts'
import { World } from '../packages/ui/test/support/world.ts'
import type { Benchmark, Report, Result } from './lib/benchmark.ts'
import { median, quantile, quartiles } from './lib/statistics.ts'

const MESSAGES = 20_000
const LOADS = 15
const KEYS = 400
/** Between two keys, ms: a fast typist. */
const KEY_MS = 40
/** Between two messages that arrive meanwhile, ms. */
const ARRIVAL_MS = 50
const WHEELS = 200
const WORK_ROUNDS = 100
const SETTLE_MS = 1_000

/** What the page notes of itself. */
interface Notes {
  readonly keys: number[]
  readonly frames: number[]
}

declare global {
  interface Window {
    notes: Notes
    tellPaint(took: number): void
  }
}

export const benchmark: Benchmark = {
  name: 'ui',
  summary: `the window in Chromium, with a conversation of ${MESSAGES.toLocaleString('en')} messages`,
  libraries: ['preact', 'playwright-core'],
  async run(report, { quick }) {
    if (chromiumPath === undefined) throw new Error('chromium is missing: install it first')
    const dist = await buildWindow()
    const { start, all } = weigh(dist)
    const world = new World()
    const mara = fill(world)
    const faults: unknown[] = []
    const server = await WindowServer.start(dist, world, faults)
    const browser = await launch(['--disable-frame-rate-limit', '--disable-gpu-vsync'])
    try {
      report.note(`Chromium ${browser.version()}`)
      const paints = await measurePaints(browser, server.url, quick ? 3 : LOADS, report)
      const { page } = await openPage(browser, server.url)
      await openChat(page)
      report.note(`${KEYS} keys, a message each ${ARRIVAL_MS} ms`)
      const keys = await measureKeys(page, world, mara, quick ? 50 : KEYS)
      report.note('scrolling up')
      const frames = await measureScrolling(page, quick ? 30 : WHEELS)
      report.note('processor time of the main thread')
      const work = await measureWork(browser, server.url, world, mara)
      if (faults.length > 0) throw new AggregateError(faults, 'the scripted world failed')
      return [
        {
          name: 'loaded at the start',
          value: start / 1_000,
          unit: 'kB gzip',
          limit: { atMost: 60 },
        },
        {
          name: 'with all that is loaded when needed',
          value: all / 1_000,
          unit: 'kB gzip',
          limit: { atMost: 180 },
        },
        timing('first paint of the chat view after load', paints, 0.5, 300),
        timing('a key to the screen while messages arrive, p50', keys, 0.5),
        timing('a key to the screen while messages arrive, p95', keys, 0.95, 16),
        timing('a frame while scrolling, p95', frames, 0.95),
        ...work,
      ]
    } finally {
      await browser.close()
      await server.close()
    }
  },
}

function timing(name: string, samples: readonly number[], share: number, atMost?: number): Result {
  return {
    name,
    value: quantile(samples, share),
    unit: 'ms',
    ...(atMost === undefined ? {} : { limit: { atMost } }),
    ...(share === 0.5 ? { spread: quartiles(samples) } : {}),
  }
}

function fill(world: World): number {
  const mara = world.addContact(settled(world), 'Mara').id
  for (let n = 0; n < MESSAGES; n++) {
    world.put(mara, {
      text:
        n % 7 === 0 ? `message ${n} ${'with more words than others '.repeat(8)}` : `message ${n}`,
      author: n % 3 === 0 ? 0 : 1,
      at: world.now - (MESSAGES - n) * 240_000,
    })
  }
  return mara
}

/**
 * From the load of the page to the painted list, and from the click to the painted conversation, together:
 * what a person waits for, without the time that they take to click. The page tells it by itself: whoever asks
 * it meanwhile, or looks at each frame, has it work for the one who asks.
 */
async function measurePaints(
  browser: Browser,
  url: string,
  loads: number,
  report: Report,
): Promise<readonly number[]> {
  report.note(`${loads} loads`)
  const paints: number[] = []
  for (let load = 0; load <= loads; load++) {
    const { page } = await openPage(browser, 'about:blank')
    const told = await tellPaints(page)
    const list = await told(() => page.goto(url))
    const click = await readyToOpen(page)
    const chat = await told(click)
    // The first load warms the browser up.
    if (load > 0) paints.push(list + chat)
    await page.context().close()
  }
  return paints
}

/** Has the page tell when what it was loaded or clicked for is painted: gives the milliseconds that it took. */
async function tellPaints(page: Page): Promise<(act: () => Promise<unknown>) => Promise<number>> {
  let tell: (took: number) => void = () => {}
  await page.exposeFunction('tellPaint', (took: number) => tell(took))
  await page.addInitScript(() => {
    const wait = (selector: string, from: number): void => {
      const look = (): void => {
        if (document.querySelector(selector) === null) return
        watch.disconnect()
        // A task after the frame that is made of it.
        requestAnimationFrame(() => setTimeout(() => window.tellPaint(performance.now() - from)))
      }
      const watch = new MutationObserver(look)
      watch.observe(document, { childList: true, subtree: true })
      look()
    }
    addEventListener('load', () => wait('.person', performance.now()))
    addEventListener('click', ({ timeStamp }) => wait('.bubble', timeStamp), { capture: true })
  })
  return async (act) => {
    const { promise, resolve } = Promise.withResolvers<number>()
    tell = resolve
    await act()
    return await promise
  }
}

/** Everything but the click. */
async function readyToOpen(page: Page): Promise<() => Promise<void>> {
  const box = await page.getByRole('button', { name: /^Mara/ }).boundingBox()
  if (box === null) throw new Error('there is no conversation to open')
  return () => page.mouse.click(box.x + box.width / 2, box.y + box.height / 2)
}

async function measureKeys(
  page: Page,
  world: World,
  mara: number,
  count: number,
): Promise<readonly number[]> {
  await page.evaluate(() => {
    const notes: Notes = { keys: [], frames: [] }
    window.notes = notes
    addEventListener(
      'keydown',
      ({ timeStamp }) => {
        requestAnimationFrame(() => {
          // A message to oneself comes after the frame was made.
          const { port1, port2 } = new MessageChannel()
          port1.onmessage = () => notes.keys.push(performance.now() - timeStamp)
          port2.postMessage(undefined)
        })
      },
      { capture: true },
    )
  })
  await page.getByRole('textbox', { name: 'Message' }).focus()
  let arrived = 0
  const arrivals = setInterval(() => {
    arrived += 1
    world.receive(mara, `news ${arrived} ${'and more of it '.repeat(arrived % 9)}`)
  }, ARRIVAL_MS)
  for (let n = 0; n < count; n++) {
    await page.keyboard.press('abcdefghij '.charAt(n % 11) || 'a')
    await page.waitForTimeout(KEY_MS)
  }
  clearInterval(arrivals)
  if (arrived < count / 4) throw new Error('hardly anything arrived meanwhile')
  return await page.evaluate(() => window.notes.keys)
}

async function measureScrolling(page: Page, wheels: number): Promise<readonly number[]> {
  await page.evaluate(() => {
    const { frames } = window.notes
    let last = performance.now()
    const frame = (now: number): void => {
      frames.push(now - last)
      last = now
      requestAnimationFrame(frame)
    }
    requestAnimationFrame(frame)
  })
  await page.locator('.messages-scroller').hover()
  for (let n = 0; n < wheels; n++) {
    await page.mouse.wheel(0, -400)
    await page.waitForTimeout(16)
  }
  const frames = await page.evaluate(() => window.notes.frames)
  if (median(frames) <= 0) throw new Error('no frame was made')
  return frames
}

/** What the main thread worked: for a load, for opening the chat, for a key, for a message that arrives. */
async function measureWork(
  browser: Browser,
  url: string,
  world: World,
  mara: number,
): Promise<readonly Result[]> {
  const { page } = await openPage(browser, 'about:blank')
  const told = await tellPaints(page)
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.enable', { timeDomain: 'threadTicks' })
  const worked = async (): Promise<number> => {
    const { metrics } = await session.send('Performance.getMetrics')
    return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN) * 1_000
  }
  let before = await worked()
  const since = async (): Promise<number> => {
    const now = await worked()
    const work = now - before
    before = now
    return work
  }
  await told(() => page.goto(url))
  const load = await since()
  const click = await readyToOpen(page)
  await since()
  await told(click)
  const open = await since()
  await page.waitForTimeout(SETTLE_MS)
  await page.getByRole('textbox', { name: 'Message' }).focus()
  await since()
  for (let n = 0; n < WORK_ROUNDS; n++) await page.keyboard.press('a')
  const keys = await since()
  for (let n = 0; n < WORK_ROUNDS; n++) {
    world.receive(mara, `more ${n} ${'and more of it '.repeat(n % 9)}`)
    await page.waitForTimeout(ARRIVAL_MS)
  }
  const arrivals = await since()
  const result = (name: string, value: number): Result => ({
    name: `main thread: ${name}`,
    value,
    unit: 'ms of processor',
  })
  return [
    result('load until the list', load),
    result('opening the chat', open),
    result('a key', keys / WORK_ROUNDS),
    result('a message that arrives', arrivals / WORK_ROUNDS),
  ]
}

async function openChat(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Mara/ }).click()
  await page.getByRole('article').last().waitFor()
}
