/** A running `pvtcoms` process, typed to and read from line by line. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const ENTRY = join(import.meta.dirname, '../src/main.ts')

export class Program {
  readonly #child: ChildProcess
  readonly #lines: AsyncIterator<string>
  readonly #exit: Promise<number | null>
  /** All that it said to people. */
  words = ''

  /** `temporary` is where it may put what is to be gone when it ends. */
  constructor(args: readonly string[], temporary: string) {
    const env = { ...process.env, TMPDIR: temporary }
    const child = spawn(process.execPath, [ENTRY, ...args], { stdio: 'pipe', env })
    this.#child = child
    this.#lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
    this.#exit = once(child, 'close').then(([code]) => code as number | null)
    child.stderr.setEncoding('utf8').on('data', (text: string) => (this.words += text))
    child.stdin.on('error', () => undefined)
  }

  /** The next line of its data. */
  async line(): Promise<string> {
    const next = await this.#lines.next()
    if (next.done === true) throw new Error(`it ended early: ${this.words}`)
    return next.value
  }

  /** Resolves once it said something that matches. */
  async said(pattern: RegExp): Promise<void> {
    while (!pattern.test(this.words)) {
      if (this.#child.exitCode !== null) throw new Error(`it ended early: ${this.words}`)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }

  type(line: string): void {
    this.#child.stdin?.write(`${line}\n`)
  }

  endInput(): void {
    this.#child.stdin?.end()
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal)
  }

  exit(): Promise<number | null> {
    return this.#exit
  }

  async stop(): Promise<void> {
    this.kill('SIGKILL')
    await this.#exit
  }
}
