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
/** A command of the driver, and a start or an end of a program, take less. */
const COMMAND_MS = 20_000
/** Keys by their names, as WebDriver writes them. */
const KEYS: Readonly<Record<string, string>> = {
  Shift: '\uE008',
  Tab: '\uE004',
  Enter: '\uE007',
  Escape: '\uE00C',
  Space: ' ',
  ArrowUp: '\uE013',
  ArrowDown: '\uE015',
}
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
  /** Where files come to that the browser keeps. It goes with the browser. */
  readonly folder: string
  readonly #children: readonly ChildProcess[]
  readonly #session: string
  #answers = true

  private constructor(children: readonly ChildProcess[], folder: string, session: string) {
    this.#children = children
    this.folder = folder
    this.#session = session
  }

  /** `more` are options of the browser. */
  static async start(more: readonly string[] = []): Promise<WebKit> {
    const home = mkdtempSync(join(tmpdir(), 'webkit-'))
    const screen = spawn(
      SCREEN,
      ['-displayfd', '3', '-screen', '0', '1280x900x24', '-nolisten', 'tcp'],
      {
        stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
      },
    )
    const [display] = (await soon('the number of the screen', (signal) =>
      once(screen.stdio[3] as Readable, 'data', { signal }),
    )) as [Buffer]
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
      const { sessionId } = await until(() => openSession(root, more))
      return new WebKit([driver, screen], home, `${root}/session/${sessionId}`)
    } catch (error) {
      await end([driver, screen], home)
      throw error
    }
  }

  /** Whether the driver has answered every command: a page that hangs answers none any more. */
  get answers(): boolean {
    return this.#answers
  }

  async go(url: string): Promise<void> {
    await this.#ask('POST', '/url', { url })
  }

  async click(where: string): Promise<void> {
    await this.#use(where, 'click', {})
  }

  /** Into a field for a file goes the path of one. */
  async type(where: string, text: string): Promise<void> {
    await this.#use(where, 'value', { text })
  }

  /** Presses what has the focus: a letter, a key by its name, or one that is held with another (`Shift+Tab`). */
  async press(...keys: readonly string[]): Promise<void> {
    const actions = keys.flatMap((key) => {
      const held = key.length === 1 ? [key] : key.split('+').map((name) => KEYS[name] ?? name)
      return [
        ...held.map((value) => ({ type: 'keyDown', value })),
        ...held.toReversed().map((value) => ({ type: 'keyUp', value })),
      ]
    })
    await this.#ask('POST', '/actions', { actions: [{ type: 'key', id: 'keyboard', actions }] })
  }

  /** What stands in a field. */
  async value(where: string): Promise<string> {
    return String(await this.#use(where, 'property/value'))
  }

  /** Waits until there is none. */
  async gone(where: string): Promise<void> {
    await until(async () => {
      if ((await this.#all(where)).length > 0) throw new Error(`still there: ${where}`)
    })
  }

  /** Until it is shown. The driver takes what cuts off its own text for hidden: name what is around it. */
  async wait(where: string): Promise<void> {
    await this.#use(where, 'displayed')
  }

  /** Letters for what has the focus, one after the other. */
  async write(text: string): Promise<void> {
    await this.press(...Array.from(text))
  }

  /** The value of a function body in the page, or what it promises. The page's policy does not refuse its text. */
  async run(body: string, ...args: readonly unknown[]): Promise<unknown> {
    return await this.#ask('POST', '/execute/sync', { script: body, args })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#answers) await this.#ask('DELETE', '').catch(() => undefined)
    await end(this.#children, this.folder)
  }

  /** An element that was drawn again meanwhile is looked for again. */
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
    try {
      return await ask(method, `${this.#session}${path}`, body)
    } catch (error) {
      if (error instanceof NoAnswer) this.#answers = false
      throw error
    }
  }
}

class NoAnswer extends Error {
  override readonly name = 'NoAnswer'
}

async function openSession(
  root: string,
  more: readonly string[],
): Promise<{ readonly sessionId: string }> {
  const options = { binary: BROWSER, args: ['--automation', ...more] }
  const capabilities = { alwaysMatch: { 'webkitgtk:browserOptions': options } }
  return (await ask('POST', `${root}/session`, { capabilities })) as { sessionId: string }
}

async function ask(method: string, url: string, body?: object): Promise<unknown> {
  const command = `${method} ${new URL(url).pathname}`
  const said = body === undefined ? undefined : JSON.stringify(body)
  const [isOk, text] = await soon(`${command} ${said?.slice(0, 300) ?? ''}`, async (signal) => {
    const answer = await fetch(url, {
      method,
      signal,
      ...(said === undefined ? {} : { body: said }),
    })
    return [answer.ok, await answer.text()] as const
  })
  const { value } = JSON.parse(text) as { readonly value: unknown }
  if (isOk) return value
  throw new Error(`${command}: ${JSON.stringify(value).slice(0, 300)}`)
}

async function until<T>(work: () => Promise<T>): Promise<T> {
  const last = performance.now() + PATIENCE_MS
  for (;;) {
    try {
      return await work()
    } catch (error) {
      if (performance.now() > last || error instanceof NoAnswer) throw error
      await sleep(BETWEEN_MS)
    }
  }
}

/** What `work` gives, which has to end within the patience of a command. */
async function soon<T>(what: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const signal = AbortSignal.timeout(COMMAND_MS)
  try {
    return await work(signal)
  } catch (error) {
    if (!signal.aborted) throw error
    throw new NoAnswer(`waited ${COMMAND_MS / 1_000} s for ${what}`, { cause: error })
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
    child.kill()
    await soon('the end of a program', (signal) => once(child, 'exit', { signal })).catch(() =>
      child.kill('SIGKILL'),
    )
  }
  rmSync(home, { recursive: true, force: true, maxRetries: 5 })
}
