/**
 * Debian's Chromium, driven by playwright-core. Every request that a page makes is recorded, and so is
 * everything that went wrong in it: a refused policy, an error on the console, an exception.
 */
import { existsSync } from 'node:fs'
import type { TestContext } from 'node:test'
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from 'playwright-core'

export type { Browser, Page } from 'playwright-core'

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

export const chromiumPath = PLACES.find((place) => existsSync(place))

/** Whether there is a browser; tells what is not shown when there is none. */
export function hasBrowser(context: TestContext): boolean {
  if (chromiumPath !== undefined) return true
  context.diagnostic('not shown here: the window in a real browser, as chromium is missing')
  return false
}

/**
 * What no test needs and costs half of the time: the address bar of each window is two pages more. A
 * second list takes the place of playwright's, which is therefore repeated here.
 */
const WITHOUT = [
  ...['WebUIOmniboxPopup', 'WebUIOmniboxAimPopup', 'WebUIOmniboxFullPopup'],
  ...['AvoidUnnecessaryBeforeUnloadCheckSync', 'DestroyProfileOnBrowserClose', 'HttpsUpgrades'],
  ...['HttpsFirstBalancedModeAutoEnable', 'LensOverlay', 'MediaRouter', 'PaintHolding'],
  ...['ThirdPartyStoragePartitioning', 'AvoidCorsURLLoaderRestartOnRedirect', 'AimEnabled'],
  ...['TcpPortRandomizationWin', 'OptimizationHints', 'NetworkTimeServiceQuerying'],
  ...['PreconnectToSearch'],
]
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-dev-shm-usage',
  '--disable-background-networking',
  '--disable-component-update',
  '--font-render-hinting=none',
  '--use-fake-ui-for-media-stream',
  `--disable-features=${WITHOUT.join(',')}`,
]
const options = (args: readonly string[]): { args: string[]; executablePath?: string } => ({
  args: [...ARGUMENTS, ...args],
  ...(chromiumPath === undefined ? {} : { executablePath: chromiumPath }),
})

export function launch(more: readonly string[] = []): Promise<Browser> {
  return chromium.launch(options(more))
}

/** A browser that keeps what browsers keep, in that folder. */
export function launchWithProfile(folder: string): Promise<BrowserContext> {
  return chromium.launchPersistentContext(folder, options([]))
}

export interface Watched {
  readonly page: Page
  /** Addresses of all requests. */
  readonly requests: string[]
  /** What went wrong. */
  readonly faults: string[]
}

/** A page in a context of its own, in English and without movement unless `options` say otherwise. */
export async function openPage(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<Watched> {
  const context = await browser.newContext({
    viewport: { width: 1_180, height: 760 },
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    reducedMotion: 'reduce',
    colorScheme: 'light',
    ...options,
  })
  const requests: string[] = []
  const faults: string[] = []
  context.on('request', (request) => requests.push(request.url()))
  const page = await context.newPage()
  page.on('websocket', (socket) => requests.push(socket.url()))
  page.on('pageerror', (error) => faults.push(String(error)))
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') faults.push(message.text())
  })
  page.setDefaultTimeout(8_000)
  await page.goto(url)
  return { page, requests, faults }
}
