/** One `pvtcoms` process of the demo, spoken to as a person would: arguments, stdin, stdout. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const ENTRY = join(import.meta.dirname, '../../apps/cli/src/main.ts')

/** A line of `--json` output. */
export type ProgramEvent = Readonly<Record<string, unknown>> & { readonly event: string }

export class Program {
  readonly #child: ChildProcess
  readonly #events: AsyncIterator<string>
  readonly #name: string
  #complaint = ''

  constructor(name: string, args: readonly string[]) {
    this.#name = name
    this.#child = spawn(process.execPath, [ENTRY, ...args], { stdio: ['pipe', 'pipe', 'pipe'] })
    const { stdout, stderr } = this.#child
    if (stdout === null || stderr === null) throw new Error('a piped child has pipes')
    this.#events = createInterface({ input: stdout })[Symbol.asyncIterator]()
    stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#complaint = `${this.#complaint}${text}`.slice(-2_000)
    })
  }

  /** The next event called `name`; others before it are passed over. Rejects if the process ends first. */
  async event(name: string): Promise<ProgramEvent> {
    for (;;) {
      const next = await this.#events.next()
      if (next.done === true) throw new Error(`${this.#name} ended early: ${this.#lastWords()}`)
      const event = JSON.parse(next.value) as ProgramEvent
      if (event.event === name) return event
    }
  }

  type(line: string): void {
    this.#child.stdin?.write(`${line}\n`)
  }

  /** Ends its stdin, as Ctrl-D does, and waits until it is gone. Rejects if it failed. */
  async finish(): Promise<void> {
    this.#child.stdin?.end()
    const code = this.#child.exitCode ?? ((await once(this.#child, 'exit')) as [number | null])[0]
    if (code !== 0) throw new Error(`${this.#name} failed: ${this.#lastWords()}`)
  }

  /** Stops it if it still runs, and waits until it is gone. */
  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const gone = once(this.#child, 'exit')
    this.#child.kill('SIGTERM')
    await gone
  }

  #lastWords(): string {
    return this.#complaint.trim().split('\n').at(-1) ?? 'without a word'
  }
}
