/** The only way to the terminal in our programs: results go to stdout, messages for people to stderr. */
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { type EditorOptions, type LineEditor, openLineEditor } from './line-editor.ts'
import { askPerson } from './question.ts'
import { type Streams, widthOf } from './streams.ts'
import { Utf8Filter } from './utf8.ts'

export interface Io {
  /** Prints a line of a result to stdout. */
  print(line: string): void
  /** Prints a part of a long result to stdout, as it is. Resolves once there is room for more, or nobody reads it. */
  write(part: string): Promise<void>
  /** Prints a line for people to stderr. */
  error(line: string): void
  /** Shows how something goes: on a terminal the next line replaces it, elsewhere it stays. */
  progress(line: string): void
  /** The lines of stdin, without their ends; ends with stdin or when `signal` fires. Rejects with UsageError `not-utf8`. */
  lines(signal: AbortSignal): AsyncIterable<string>
  /** Aborts on the first SIGINT, SIGTERM or SIGHUP. */
  readonly interrupted: AbortSignal
  close(): void
}

export interface AskOptions {
  /** It does not show while it is typed. */
  readonly hidden?: boolean
  /** It may be pasted in several lines: the answer has line ends then. */
  readonly lines?: boolean
}

/** What a program needs that also asks people. */
export interface Terminal extends Io {
  /** Whether a person can be asked: stdin and stderr are a terminal. */
  readonly canAsk: boolean
  /** The width of the terminal that stdout is; undefined when it is none. */
  readonly columns: number | undefined
  /** Asks on stderr. Undefined when there is no answer: end of input, Ctrl-C. Only where `canAsk`. */
  ask(question: string, options?: AskOptions): Promise<string | undefined>
  /** Reads lines while others are printed: with a line editor on a terminal, plainly elsewhere. */
  edit(options: EditorOptions): LineEditor
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

export function processIo(): Terminal {
  const interrupt = new AbortController()
  const onSignal = (): void => interrupt.abort()
  for (const signal of SIGNALS) process.once(signal, onSignal)
  const io = streamIo(process, interrupt)
  return {
    ...io,
    get columns() {
      return io.columns
    },
    close() {
      for (const signal of SIGNALS) process.off(signal, onSignal)
      io.close()
    },
  }
}

/** The same over any streams. `interrupt` is aborted when whoever reads them goes away. */
export function streamIo({ stdin, stdout, stderr }: Streams, interrupt: AbortController): Terminal {
  const onGone = (): void => interrupt.abort()
  let pending = false
  let last = ''
  const clear = (): void => {
    if (pending) stderr.write('\r\x1b[K')
    pending = false
  }
  // When the reader goes away (`pvtcoms … | head`) the program ends quietly, as on a signal.
  stdout.on('error', onGone)
  stderr.on('error', onGone)
  return {
    print(line) {
      clear()
      stdout.write(`${line}\n`)
    },
    async write(part) {
      clear()
      const { signal } = interrupt
      if (stdout.write(part) || signal.aborted) return
      // When nobody reads it any more, the program ends as it does on a signal.
      await once(stdout, 'drain', { signal }).catch(() => undefined)
    },
    error(line) {
      clear()
      stderr.write(`${line}\n`)
    },
    progress(line) {
      if (line === last) return
      last = line
      clear()
      stderr.write(stderr.isTTY ? line : `${line}\n`)
      pending = stderr.isTTY === true
    },
    async *lines(signal) {
      const filter = new Utf8Filter()
      stdin.pipe(filter)
      try {
        for await (const line of createInterface({ input: filter, signal, terminal: false })) {
          filter.assertGood()
          yield line
        }
        filter.assertGood()
      } finally {
        stdin.unpipe(filter)
      }
    },
    canAsk: stdin.isTTY === true && stderr.isTTY === true,
    get columns() {
      return stdout.isTTY === true ? widthOf(stdout) : undefined
    },
    ask(question, { hidden = false, lines = false } = {}) {
      clear()
      return askPerson({ stdin, stderr, question, hidden, lines, signal: interrupt.signal })
    },
    edit(options) {
      clear()
      return openLineEditor({ stdin, stdout, signal: interrupt.signal }, options)
    },
    interrupted: interrupt.signal,
    close() {
      clear()
      stdin.destroy()
    },
  }
}
