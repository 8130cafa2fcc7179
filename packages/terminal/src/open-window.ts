/**
 * Opens a page of this computer in a window of its own if a browser of Chromium's family is installed, otherwise in
 * the default browser.
 */
import { spawn } from 'node:child_process'
import { access, constants } from 'node:fs/promises'
import { delimiter, join } from 'node:path'

/** Programs that open a window without tabs for `--app=`, the most common first. */
const CHROMIUMS = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'brave-browser',
  'microsoft-edge',
  'vivaldi',
]
/** A browser that exits within this time did not open anything, ms. */
const SETTLED = 1_500

export interface WindowOptions {
  /** Where on the screen the window opens, if the browser supports that. */
  readonly at?: { readonly left: number; readonly top: number }
  readonly size?: { readonly width: number; readonly height: number }
  /** A folder for the browser's own state, so that two windows share no cookies. */
  readonly profile?: string
}

/**
 * - `window`: a window of its own was opened
 * - `browser`: the default browser was asked to open the page
 * - `nowhere`: there is no screen, or no browser
 */
export type Opened = 'window' | 'browser' | 'nowhere'

/** `url` is an address of ours on loopback. Never rejects. */
export async function openWindow(url: string, options: WindowOptions = {}): Promise<Opened> {
  const { platform, env } = process
  if (platform === 'linux' && !env['DISPLAY'] && !env['WAYLAND_DISPLAY']) return 'nowhere'
  for (const name of CHROMIUMS) {
    const program = await inPath(name)
    if (program !== undefined && (await starts(program, windowArguments(url, options)))) {
      return 'window'
    }
  }
  const [program, ...words] = DEFAULT_BROWSER[platform] ?? ['xdg-open']
  return (await starts(program as string, [...words, url])) ? 'browser' : 'nowhere'
}

const DEFAULT_BROWSER: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  darwin: ['open'],
  win32: ['cmd', '/c', 'start', ''],
}

function windowArguments(url: string, { at, size, profile }: WindowOptions): readonly string[] {
  return [
    `--app=${url}`,
    ...(at === undefined ? [] : [`--window-position=${at.left},${at.top}`]),
    ...(size === undefined ? [] : [`--window-size=${size.width},${size.height}`]),
    ...(profile === undefined ? [] : [`--user-data-dir=${profile}`, '--no-first-run']),
    // Chromium refuses to run as root with its sandbox, so root gets the window without it.
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  ]
}

async function inPath(name: string): Promise<string | undefined> {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const program = join(folder, name)
    const isThere = await access(program, constants.X_OK).then(
      () => true,
      () => false,
    )
    if (folder !== '' && isThere) return program
  }
  return undefined
}

/** Whether the program started, and did not fail at once. */
function starts(program: string, args: readonly string[]): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { detached: true, stdio: 'ignore' })
    const timer = setTimeout(() => resolve(true), SETTLED)
    const settle = (isOpen: boolean): void => {
      clearTimeout(timer)
      resolve(isOpen)
    }
    child.once('error', () => settle(false))
    // If the browser is running already, the program passes the address on to it and exits with 0.
    child.once('exit', (code) => settle(code === 0))
    child.unref()
  })
}
