/**
 * Reads lines from a person while others are printed. On a terminal it is Node's line editor: printed lines appear
 * above what is being typed, and a pasted text of several lines is one line here. Elsewhere lines are read and
 * printed plainly. Callers print only text that is harmless to a terminal.
 */
import {
  clearScreenDown,
  createInterface,
  cursorTo,
  type Interface,
  moveCursor,
} from 'node:readline'
import { columnsOf } from './columns.ts'
import type { UsageError } from './errors.ts'
import { BREAK_SIGN, MARK_NO_PASTES, MARK_PASTES, PasteFilter } from './paste-filter.ts'
import { type TerminalInput, type TerminalOutput, widthOf } from './streams.ts'
import { notUtf8, Utf8Filter } from './utf8.ts'

export interface EditorOptions {
  /** Shown before the line that is being typed. */
  readonly prompt: string
  /** What is typed already when it opens. */
  readonly initial?: string
  /** For the tab key: what can be put there, and the part of the line that it replaces. */
  readonly complete?: (line: string) => readonly [readonly string[], string]
  /** Called at each key that a person presses, and at each paste. */
  readonly onTyped?: () => void
}

export interface LineEditor {
  /** Whether a person is typing; otherwise lines come from a file or a program. */
  readonly isInteractive: boolean
  /**
   * Each text that is entered; it may hold line ends. Ends with the input, at Ctrl-D, or at Ctrl-C on an empty line.
   * Rejects with UsageError `not-utf8`.
   */
  readonly lines: AsyncIterable<string>
  /** Prints one or more lines above what is being typed. */
  print(lines: string): void
  setPrompt(prompt: string): void
  /** Returns what was typed and not entered. */
  close(): string
}

export interface EditorStreams {
  readonly stdin: TerminalInput
  readonly stdout: TerminalOutput
  readonly signal: AbortSignal
}

export function openLineEditor(streams: EditorStreams, options: EditorOptions): LineEditor {
  const isInteractive = streams.stdin.isTTY === true && streams.stdout.isTTY === true
  return isInteractive ? new TerminalEditor(streams, options) : plainEditor(streams)
}

function plainEditor({ stdin, stdout, signal }: EditorStreams): LineEditor {
  const entered = new LineQueue()
  const filter = new Utf8Filter()
  stdin.pipe(filter)
  const reader = createInterface({ input: filter, signal, terminal: false })
  reader.on('line', (line) => {
    if (filter.isGood) entered.push(line)
  })
  reader.once('close', () => {
    stdin.unpipe(filter)
    if (filter.isGood) entered.end()
    else entered.fail(notUtf8('stdin'))
  })
  return {
    isInteractive: false,
    lines: entered,
    print: (lines) => void stdout.write(`${lines}\n`),
    setPrompt: () => undefined,
    close() {
      reader.close()
      return ''
    },
  }
}

class TerminalEditor implements LineEditor {
  readonly isInteractive = true
  readonly lines: AsyncIterable<string>
  readonly #stdin: TerminalInput
  readonly #stdout: TerminalOutput
  readonly #filter = new PasteFilter()
  readonly #reader: EditedInterface
  readonly #entered = new LineQueue()
  #isOpen = true

  constructor({ stdin, stdout, signal }: EditorStreams, options: EditorOptions) {
    this.#stdin = stdin
    this.#stdout = stdout
    this.lines = this.#entered
    stdin.setRawMode?.(true)
    stdout.write(MARK_PASTES)
    stdin.pipe(this.#filter)
    const { prompt, initial = '', complete, onTyped } = options
    this.#reader = createInterface({
      input: this.#filter,
      output: stdout,
      terminal: true,
      prompt,
      signal,
      ...(complete && {
        completer: (line: string): [string[], string] => {
          const [candidates, part] = complete(line)
          return [[...candidates], part]
        },
      }),
    })
    this.#filter.on('data', () => {
      this.#note()
      onTyped?.()
    })
    this.#reader.on('line', (line) => this.#enter(line))
    this.#reader.on('SIGINT', () => {
      if (this.#reader.line === '') this.#reader.close()
      else for (const name of ['e', 'u']) this.#reader.write(null, { ctrl: true, name })
    })
    this.#reader.once('close', () => this.#restore())
    this.#reader.prompt()
    if (initial !== '') this.#reader.write(initial.replaceAll('\n', BREAK_SIGN))
    this.#note()
  }

  print(lines: string): void {
    if (this.#isOpen) this.#clear(this.#reader.getCursorPos().rows)
    this.#stdout.write(`${lines}\n`)
    if (this.#isOpen) this.#reader.prompt(true)
  }

  setPrompt(prompt: string): void {
    if (prompt === this.#reader.getPrompt()) return
    this.#reader.setPrompt(prompt)
    if (this.#isOpen) this.#reader.prompt(true)
  }

  close(): string {
    const typed = this.#isOpen ? this.#reader.line.replaceAll(BREAK_SIGN, '\n') : ''
    this.#reader.close()
    return typed
  }

  /** Removes the typed line: the caller prints the message as it was stored. */
  #enter(line: string): void {
    const width = columnsOf(`${this.#reader.getPrompt()}${line}`)
    this.#clear(Math.floor(width / (widthOf(this.#stdout) ?? Number.POSITIVE_INFINITY)) + 1)
    this.#reader.prompt()
    if (!this.#filter.check.isGood) {
      this.#entered.fail(notUtf8('what was typed'))
      this.#reader.close()
      return
    }
    this.#entered.push(line.replaceAll(BREAK_SIGN, '\n'))
  }

  /** Clears the screen from `rows` above the cursor down. */
  #clear(rows: number): void {
    moveCursor(this.#stdout, 0, -rows)
    cursorTo(this.#stdout, 0)
    clearScreenDown(this.#stdout)
    this.#reader.prevRows = 0
  }

  /** Node does not count the rows of text that comes in one piece. */
  #note(): void {
    if (this.#isOpen) this.#reader.prevRows = this.#reader.getCursorPos().rows
  }

  #restore(): void {
    this.#isOpen = false
    this.#stdin.unpipe(this.#filter)
    this.#stdin.setRawMode?.(false)
    this.#stdout.write(`${MARK_NO_PASTES}\n`)
    this.#entered.end()
  }
}

/** `prevRows`: how many rows above the cursor Node takes its line to begin. */
type EditedInterface = Interface & { prevRows?: number }

/** Lines in the order in which they were entered, for one reader. */
class LineQueue implements AsyncIterable<string> {
  readonly #waiting: string[] = []
  #isEnded = false
  #fault: UsageError | undefined
  #wake: () => void = () => undefined

  push(line: string): void {
    this.#waiting.push(line)
    this.#wake()
  }

  end(): void {
    this.#isEnded = true
    this.#wake()
  }

  /** Ends it with `fault`, after the lines before. */
  fail(fault: UsageError): void {
    this.#fault = fault
    this.end()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<string> {
    for (;;) {
      const next = this.#waiting.shift()
      if (next !== undefined) yield next
      else if (this.#fault !== undefined) throw this.#fault
      else if (this.#isEnded) return
      else await new Promise<void>((resolve) => (this.#wake = resolve))
    }
  }
}
