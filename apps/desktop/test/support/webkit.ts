/**
 * WebKitGTK, as Debian has it: its small browser on a screen that nobody sees, driven by the W3C's WebDriver over
 * HTTP. Elements are named by XPath or CSS, waited for, and then used as a person does.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, globSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import type { TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'

const DRIVER = '/usr/bin/WebKitWebDriver'
const SCREEN = '/usr/bin/Xvfb'
const [BROWSER] = globSync('/usr/lib/*/webkit2gtk-4.1/MiniBrowser')
const PATIENCE_MS = 20_000
const BETWEEN_MS = 50
/** The member by which WebDriver names an element. */
const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf'

/** XPath of a button by its words or its label, and of what a label is for. */
export const button = (name: string): string =>
  `//button[normalize-space()="${name}" or @aria-label="${name}"]`
export const field = (label: string): string =>
  `//*[@id=//label[normalize-space()="${label}"]/@for]`

/** Whether there is all of it; tells what is not shown when there is not. */
export function hasWebKit(context: TestContext): boolean {
  if (BROWSER !== undefined && existsSync(DRIVER) && existsSync(SCREEN)) return true
  context.diagnostic(
    'not shown here: the window in WebKitGTK (install webkit2gtk-driver and xvfb, on Linux)',
  )
  return false
}

export class WebKit implements AsyncDisposable {
  readonly #children: readonly ChildProcess[]
  readonly #home: string
  readonly #session: string

  private constructor(children: readonly ChildProcess[], home: string, session: string) {
    this.#children = children
    this.#home = home
    this.#session = session
  }

  static async start(): Promise<WebKit> {
    const home = mkdtempSync(join(tmpdir(), 'webkit-'))
    const screen = spawn(
      SCREEN,
      ['-displayfd', '3', '-screen', '0', '1280x900x24', '-nolisten', 'tcp'],
      {
        stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
      },
    )
    const [display] = (await once(screen.stdio[3] as Readable, 'data')) as [Buffer]
    const port = await freePort()
    const driver = spawn(DRIVER, [`--port=${port}`], {
      stdio: 'ignore',
      env: {
        PATH: process.env['PATH'],
        HOME: home,
        LANG: 'C.UTF-8',
        LANGUAGE: 'en',
        TZ: 'Europe/Berlin',
        DISPLAY: `:${display.toString().trim()}`,
        // There is no graphics card, and nobody to ask on a bus.
        LIBGL_ALWAYS_SOFTWARE: '1',
        WEBKIT_DISABLE_DMABUF_RENDERER: '1',
        GSETTINGS_BACKEND: 'memory',
        NO_AT_BRIDGE: '1',
      },
    })
    const root = `http://127.0.0.1:${port}`
    try {
      const { sessionId } = await until(() => openSession(root))
      return new WebKit([driver, screen], home, `${root}/session/${sessionId}`)
    } catch (error) {
      await end([driver, screen], home)
      throw error
    }
  }

  async go(url: string): Promise<void> {
    await this.#ask('POST', '/url', { url })
  }

  async click(where: string): Promise<void> {
    await this.#use(where, 'click', {})
  }

  async type(where: string, text: string): Promise<void> {
    await this.#use(where, 'value', { text })
  }

  async text(where: string): Promise<string> {
    return String(await this.#use(where, 'text'))
  }

  /** Waits until there is none. */
  async gone(where: string): Promise<void> {
    await until(async () => {
      if ((await this.#all(where)).length > 0) throw new Error(`still there: ${where}`)
    })
  }

  async wait(where: string): Promise<void> {
    await this.#use(where, 'displayed')
  }

  /** The value of a function body in the page. */
  async run(body: string): Promise<unknown> {
    return await this.#ask('POST', '/execute/sync', { script: body, args: [] })
  }

  async picture(): Promise<Buffer> {
    return Buffer.from(String(await this.#ask('GET', '/screenshot')), 'base64')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#ask('DELETE', '').catch(() => undefined)
    await end(this.#children, this.#home)
  }

  /** What is drawn anew meanwhile is looked for anew. */
  async #use(where: string, what: string, body?: object): Promise<unknown> {
    return await until(async () => {
      const [found] = await this.#all(where)
      if (found === undefined) throw new Error(`not there: ${where}`)
      const path = `/element/${found[ELEMENT] ?? ''}/${what}`
      const value = await this.#ask(body === undefined ? 'GET' : 'POST', path, body)
      if (what === 'displayed' && value !== true) throw new Error(`not shown: ${where}`)
      return value
    })
  }

  async #all(where: string): Promise<readonly Readonly<Record<string, string>>[]> {
    const using = where.startsWith('//') ? 'xpath' : 'css selector'
    const found = await this.#ask('POST', '/elements', { using, value: where })
    return found as readonly Readonly<Record<string, string>>[]
  }

  async #ask(method: string, path: string, body?: object): Promise<unknown> {
    return await ask(method, `${this.#session}${path}`, body)
  }
}

async function openSession(root: string): Promise<{ readonly sessionId: string }> {
  const options = { binary: BROWSER, args: ['--automation'] }
  const capabilities = { alwaysMatch: { 'webkitgtk:browserOptions': options } }
  return (await ask('POST', `${root}/session`, { capabilities })) as { sessionId: string }
}

async function ask(method: string, url: string, body?: object): Promise<unknown> {
  const answer = await fetch(url, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const { value } = (await answer.json()) as { readonly value: unknown }
  if (answer.ok) return value
  throw new Error(`${new URL(url).pathname}: ${JSON.stringify(value).slice(0, 300)}`)
}

async function until<T>(work: () => Promise<T>): Promise<T> {
  const last = performance.now() + PATIENCE_MS
  for (;;) {
    try {
      return await work()
    } catch (error) {
      if (performance.now() > last) throw error
      await sleep(BETWEEN_MS)
    }
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

async function end(children: readonly ChildProcess[], home: string): Promise<void> {
  for (const child of children) {
    if (child.exitCode !== null || child.signalCode !== null) continue
    const ended = once(child, 'exit')
    child.kill()
    await ended
  }
  rmSync(home, { recursive: true, force: true, maxRetries: 5 })
}
