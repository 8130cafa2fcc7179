/** The program's only way to the terminal: data to stdout, words for people to stderr. */
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { type EditorOptions, type LineEditor, openLineEditor } from './line-editor.ts'
import { askPerson } from './question.ts'

export interface Io {
  /** A line of data. */
  print(line: string): void
  /** A line for people. */
  error(line: string): void
  /** A passing remark: rewritten in place on a terminal, a line of its own elsewhere. */
  progress(line: string): void
  /** The lines of stdin, without their ends; ends with stdin or when `signal` fires. */
  lines(signal: AbortSignal): AsyncIterable<string>
  /** Aborts on the first SIGINT, SIGTERM or SIGHUP. */
  readonly interrupted: AbortSignal
  close(): void
}

/** What a program needs that also talks with people. */
export interface Terminal extends Io {
  /** Whether somebody is there to be asked: stdin and stderr are a terminal. */
  readonly canAsk: boolean
  /** The width of the terminal that data goes to; undefined where that is none. */
  readonly columns: number | undefined
  /** Asks on stderr. Undefined when there is no answer: end of input, Ctrl-C. Only where `canAsk`. */
  ask(question: string, options?: { readonly hidden?: boolean }): Promise<string | undefined>
  /** Takes lines while others are printed: with an editor on a terminal, plainly elsewhere. */
  edit(options: EditorOptions): LineEditor
}

/** A stream that may be a terminal. */
export type TerminalInput = Readable & { readonly isTTY?: boolean; setRawMode?(raw: boolean): void }
export type TerminalOutput = Writable & { readonly isTTY?: boolean; readonly columns?: number }

export interface Streams {
  readonly stdin: TerminalInput
  readonly stdout: TerminalOutput
  readonly stderr: TerminalOutput
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

/** Undefined where the terminal does not know its own size. */
export function widthOf({ columns = 0 }: TerminalOutput): number | undefined {
  return columns > 0 ? columns : undefined
}

/** The same over any streams; `interrupt` is aborted too when a reader of them goes away. */
export function streamIo({ stdin, stdout, stderr }: Streams, interrupt: AbortController): Terminal {
  const onGone = (): void => interrupt.abort()
  let pending = false
  let last = ''
  const clear = (): void => {
    if (pending) stderr.write('\r\x1b[K')
    pending = false
  }
  // A reader that went away (`pvtcoms … | head`) ends the program quietly, as a signal would.
  stdout.on('error', onGone)
  stderr.on('error', onGone)
  return {
    print(line) {
      clear()
      stdout.write(`${line}\n`)
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
      const reader = createInterface({ input: stdin, signal, terminal: false })
      yield* reader
    },
    canAsk: stdin.isTTY === true && stderr.isTTY === true,
    get columns() {
      return stdout.isTTY === true ? widthOf(stdout) : undefined
    },
    ask(question, { hidden = false } = {}) {
      clear()
      return askPerson({ stdin, stderr, question, hidden, signal: interrupt.signal })
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
