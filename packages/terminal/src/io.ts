/** The program's only way to the terminal: data to stdout, words for people to stderr. */
import { createInterface } from 'node:readline'

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

export function processIo(): Io {
  const interrupt = new AbortController()
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  const onSignal = (): void => interrupt.abort()
  for (const signal of signals) process.once(signal, onSignal)
  let pending = false
  let last = ''
  const clear = (): void => {
    if (pending) process.stderr.write('\r\x1b[K')
    pending = false
  }
  // A reader that went away (`pvtcoms … | head`) ends the program quietly, as a signal would.
  process.stdout.on('error', onSignal)
  process.stderr.on('error', onSignal)
  return {
    print(line) {
      clear()
      process.stdout.write(`${line}\n`)
    },
    error(line) {
      clear()
      process.stderr.write(`${line}\n`)
    },
    progress(line) {
      if (line === last) return
      last = line
      clear()
      process.stderr.write(process.stderr.isTTY ? line : `${line}\n`)
      pending = process.stderr.isTTY
    },
    async *lines(signal) {
      const reader = createInterface({ input: process.stdin, signal, terminal: false })
      yield* reader
    },
    interrupted: interrupt.signal,
    close() {
      clear()
      for (const signal of signals) process.off(signal, onSignal)
      process.stdin.destroy()
    },
  }
}
