/** The part of a text around the first word that was searched for, with the words marked. */

const BEFORE = 30
const LENGTH = 140

export interface ExcerptPart {
  readonly text: string
  readonly hit: boolean
}

export function excerpt(text: string, query: string): readonly ExcerptPart[] {
  const words = query
    .split(/\s+/u)
    .filter((word) => word !== '')
    .map(escape)
  if (words.length === 0) return [{ text: text.slice(0, LENGTH), hit: false }]
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}])(?:${words.join('|')})`, 'giu')
  const first = text.search(pattern)
  const from = first > BEFORE ? first - BEFORE : 0
  const shown = (from > 0 ? '…' : '') + text.slice(from, from + LENGTH)
  const parts: ExcerptPart[] = []
  let at = 0
  for (const match of shown.matchAll(pattern)) {
    if (match.index > at) parts.push({ text: shown.slice(at, match.index), hit: false })
    parts.push({ text: match[0], hit: true })
    at = match.index + match[0].length
  }
  if (at < shown.length) parts.push({ text: shown.slice(at), hit: false })
  return parts
}

function escape(word: string): string {
  return word.replace(/[\\^$.*+?()[\]{}|/-]/gu, '\\$&')
}
