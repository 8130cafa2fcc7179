/** Text of other people, in rows that cannot be mistaken for anything else. */
import { columnsOf, terminalText, wrap } from '@pvtcoms/terminal'

/** On one line: a name, or the beginning of a message. */
export const oneLine = (text: string): string => terminalText(text.replace(/\s*\n\s*/g, ' / '))

/** The beginning of it, in at most so many columns. */
export function excerpt(text: string, columns: number): string {
  const line = oneLine(text)
  const [first = ''] = wrap(line, columns - 1)
  return columnsOf(line) <= columns ? line : `${first}…`
}

/** Line for line; where the width of the terminal is known, none is longer. */
export function textRows(text: string, columns: number | undefined): readonly string[] {
  const lines = text.split(/\r\n|\n/).map((line) => terminalText(line.replaceAll('\t', '    ')))
  return columns === undefined ? lines : lines.flatMap((line) => wrap(line, Math.max(8, columns)))
}

/** Padded to so many columns; longer text stays whole. */
export function padded(text: string, columns: number, side: 'left' | 'right' = 'left'): string {
  const room = ' '.repeat(Math.max(0, columns - columnsOf(text)))
  return side === 'left' ? text + room : room + text
}

/** Rows under their heads. Cells are harmless already. A column whose head begins with a space is aligned to the right. */
export function table(
  heads: readonly string[],
  rows: readonly (readonly string[])[],
): readonly string[] {
  const widths = heads.map((head, column) =>
    Math.max(...[heads, ...rows].map((row) => columnsOf((row[column] ?? head).trim()))),
  )
  return [heads, ...rows].map((row) =>
    row
      .map((cell, column) =>
        padded(cell.trim(), widths[column] ?? 0, heads[column]?.startsWith(' ') ? 'right' : 'left'),
      )
      .join('  ')
      .trimEnd(),
  )
}

/** Rows of a name and a value; those without a value are left out. */
export function facts(
  rows: readonly (readonly [name: string, value: string | undefined])[],
): readonly string[] {
  const shown = rows.filter(([, value]) => value !== undefined)
  const width = Math.max(...shown.map(([name]) => name.length))
  return shown.map(([name, value]) => `${name.padEnd(width)}  ${value ?? ''}`)
}
