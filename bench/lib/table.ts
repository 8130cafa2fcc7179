/** Figures as people read them. */
import { isMet, type Limit, type Result } from './benchmark.ts'
import type { Spread } from './statistics.ts'

/** One line a result: name, value, unit, spread, limit, and a loud word where the limit was missed. */
export function table(results: readonly Result[]): string {
  const rows = results.map((result) => [
    result.name,
    formatNumber(result.value),
    result.unit,
    result.spread === undefined ? '' : formatSpread(result.spread),
    result.limit === undefined ? '' : formatLimit(result.limit),
    verdict(result),
  ])
  const widths = [0, 1, 2, 3, 4].map((column) =>
    Math.max(...rows.map((row) => (row[column] as string).length)),
  )
  return rows
    .map((row) => `  ${row.map((cell, column) => pad(cell, column, widths)).join('  ')}`.trimEnd())
    .join('\n')
}

/** Three significant digits, and whole numbers from 1,000 on. */
function formatNumber(value: number): string {
  if (Number.isInteger(value) || Math.abs(value) >= 1000) {
    return Math.round(value).toLocaleString('en-US')
  }
  return value.toPrecision(3)
}

function formatSpread({ low, high }: Spread): string {
  return `${formatNumber(low)} … ${formatNumber(high)}`
}

function formatLimit(limit: Limit): string {
  return 'atLeast' in limit ? `≥ ${formatNumber(limit.atLeast)}` : `≤ ${formatNumber(limit.atMost)}`
}

function verdict(result: Result): string {
  const met = isMet(result)
  if (met === undefined) return ''
  return met ? 'met' : '** MISSED **'
}

function pad(cell: string, column: number, widths: readonly number[]): string {
  const width = widths[column] ?? 0
  return column === 1 ? cell.padStart(width) : cell.padEnd(width)
}
