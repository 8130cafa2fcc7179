/**
 * A terminal in memory, for tests: shows what a person would see. It understands what Node's line editor writes and
 * throws at anything else, so that no harmful sequence goes unnoticed.
 */
import { columnsOf } from './columns.ts'

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })
const SEQUENCE = /^\x1b\[(\??[0-9]*)([A-Za-z])/

export class VirtualScreen {
  readonly #columns: number
  #rows: (string | undefined)[][] = [[]]
  #row = 0
  #column = 0
  #unfinished = ''

  constructor(columns: number) {
    this.#columns = columns
  }

  /** All rows from the first, without trailing spaces. */
  get rows(): readonly string[] {
    return this.#rows.map((row) =>
      Array.from(row, (cell) => cell ?? ' ')
        .join('')
        .trimEnd(),
    )
  }

  /** All rows as one text. */
  get text(): string {
    return this.rows.join('\n').trimEnd()
  }

  /** Row and column of the cursor, from 0. */
  get cursor(): readonly [row: number, column: number] {
    return [this.#row, this.#column]
  }

  write(text: string): void {
    let rest = this.#unfinished + text
    this.#unfinished = ''
    while (rest !== '') {
      if (rest.startsWith('\x1b')) {
        const sequence = SEQUENCE.exec(rest)
        if (sequence === null) {
          if (rest.length < 8) {
            this.#unfinished = rest
            return
          }
          throw new Error(`an unknown escape sequence: ${JSON.stringify(rest)}`)
        }
        this.#obey(sequence[1] ?? '', sequence[2] ?? '')
        rest = rest.slice(sequence[0].length)
        continue
      }
      const [{ segment } = { segment: '' }] = graphemes.segment(rest)
      this.#put(segment)
      rest = rest.slice(segment.length)
    }
  }

  #put(cell: string): void {
    if (cell === '\r') this.#column = 0
    else if (cell === '\n' || cell === '\r\n') {
      this.#down()
      // The terminal driver adds a carriage return to each line feed.
      this.#column = 0
    } else if (/\p{Cc}/u.test(cell)) {
      throw new Error(`a control character: ${JSON.stringify(cell)}`)
    } else {
      const width = columnsOf(cell)
      if (this.#column + width > this.#columns) {
        this.#down()
        this.#column = 0
      }
      const row = (this.#rows[this.#row] ??= [])
      row[this.#column] = cell
      if (width === 2) row[this.#column + 1] = ''
      this.#column += width
    }
  }

  #down(): void {
    this.#row += 1
    this.#rows[this.#row] ??= []
  }

  #obey(parameter: string, command: string): void {
    const count = Math.max(1, Number(parameter) || 1)
    switch (command) {
      case 'A':
        this.#row = Math.max(0, this.#row - count)
        break
      case 'B':
        for (let left = count; left > 0; left--) this.#down()
        break
      case 'C':
        this.#column = Math.min(this.#columns - 1, this.#column + count)
        break
      case 'D':
        this.#column = Math.max(0, this.#column - count)
        break
      case 'G':
        this.#column = count - 1
        break
      case 'J':
        this.#rows = this.#rows.slice(0, this.#row + 1)
        this.#rows[this.#row] = (this.#rows[this.#row] ?? []).slice(0, this.#column)
        break
      case 'K':
        this.#rows[this.#row] = (this.#rows[this.#row] ?? []).slice(0, this.#column)
        break
      case 'h':
      case 'l':
        break
      default:
        throw new Error(`an unknown escape sequence: ${command}`)
    }
  }
}
