/** Runs one of our programs as a person does, by its arguments, stdin, stdout and stderr: for demos and tests. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

export { VirtualScreen } from './virtual-screen.ts'

export interface ProgramOptions {
  /** Added to the environment of this process, and going before it. */
  readonly env?: NodeJS.ProcessEnv
  /** The Node to run it with. Default: the one that runs this process. */
  readonly node?: string
}

/** A line of `--json` output. */
export type ProgramEvent = Readonly<Record<string, unknown>> & { readonly event: string }

export interface Outcome {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A running program that is typed to and read line by line. */
export class Program {
  readonly #child: ChildProcessWithoutNullStreams
  readonly #lines: AsyncIterator<string>
  readonly #exit: Promise<number | null>
  /** Everything it has written to stderr. */
  words = ''

  /** `entry` is the script that Node runs. */
  constructor(entry: string, args: readonly string[], options: ProgramOptions = {}) {
    this.#child = start(entry, args, options)
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]()
    this.#exit = once(this.#child, 'close').then(([code]) => code as number | null)
    this.#child.stderr.on('data', (text: string) => (this.words += text))
    this.#child.stdin.on('error', () => undefined)
  }

  /** The id of its process; undefined when it did not start. */
  get pid(): number | undefined {
    return this.#child.pid
  }

  /** The next line of stdout. Rejects when the program ends first. */
  async line(): Promise<string> {
    const next = await this.#lines.next()
    if (next.done === true) throw new Error(`the program ended early: ${this.words}`)
    return next.value
  }

  /** The next event called `name`; others before it are skipped. Rejects when the program ends first. */
  async event(name: string): Promise<ProgramEvent> {
    for (;;) {
      const event = JSON.parse(await this.line()) as ProgramEvent
      if (event.event === name) return event
    }
  }

  /** Resolves once stderr matches `pattern`. Rejects when the program ends first. */
  async said(pattern: RegExp): Promise<void> {
    while (!pattern.test(this.words)) {
      if (this.#child.exitCode !== null) throw new Error(`the program ended early: ${this.words}`)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }

  type(line: string): void {
    this.#child.stdin.write(`${line}\n`)
  }

  endInput(): void {
    this.#child.stdin.end()
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal)
  }

  /** Its exit code, once it has ended; null when a signal ended it. */
  exit(): Promise<number | null> {
    return this.#exit
  }

  /** Ends its stdin, as Ctrl-D does, and waits until it has ended. Rejects when it failed. */
  async finish(): Promise<void> {
    this.endInput()
    if ((await this.#exit) !== 0) throw new Error(`the program failed: ${this.words}`)
  }

  /** Ends it if it still runs. */
  async stop(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    this.kill(signal)
    await this.#exit
  }
}

/** Runs a program to its end, with `input` as its stdin. */
export async function runToEnd(
  entry: string,
  args: readonly string[],
  { input = '', ...options }: ProgramOptions & { readonly input?: string } = {},
): Promise<Outcome> {
  const child = start(entry, args, options)
  const closed = once(child, 'close')
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (text: string) => (stdout += text))
  child.stderr.on('data', (text: string) => (stderr += text))
  child.stdin.on('error', () => undefined)
  child.stdin.end(input)
  const [code] = (await closed) as [number | null]
  return { code, stdout, stderr }
}

function start(
  entry: string,
  args: readonly string[],
  { env, node = process.execPath }: ProgramOptions,
): ChildProcessWithoutNullStreams {
  const child = spawn(node, [entry, ...args], { env: { ...process.env, ...env } })
  child.stdout.setEncoding('utf8')
  child.stderr.setEncoding('utf8')
  return child
}
