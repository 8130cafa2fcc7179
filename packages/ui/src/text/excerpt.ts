/** A text with the parts of it that were found, all of it or the beginning around the first of them. */
import type { FoundPart } from '@pvtcoms/rpc/client'

const BEFORE = 30
const LENGTH = 140

export interface ExcerptPart {
  readonly text: string
  readonly hit: boolean
}

/** All of `text`, cut where something that was found begins and ends. */
export function marked(text: string, found: readonly FoundPart[]): readonly ExcerptPart[] {
  const parts: ExcerptPart[] = []
  let at = 0
  for (const { from, to } of found) {
    if (from > at) parts.push({ text: text.slice(at, from), hit: false })
    parts.push({ text: text.slice(from, to), hit: true })
    at = to
  }
  if (at < text.length) parts.push({ text: text.slice(at), hit: false })
  return parts
}

/** What is around the first part that was found. */
export function excerpt(text: string, found: readonly FoundPart[]): readonly ExcerptPart[] {
  const first = found[0]?.from ?? 0
  const start = whole(text, first > BEFORE ? first - BEFORE : 0)
  const end = whole(text, start + LENGTH)
  const shown = found
    .filter(({ from, to }) => from < end && to > start)
    .map(({ from, to }) => ({ from: from - start, to: Math.min(to, end) - start }))
  const parts = marked(text.slice(start, end), shown)
  return start > 0 ? [{ text: '…', hit: false }, ...parts] : parts
}

/** Between two characters, not within one. */
function whole(text: string, at: number): number {
  const code = text.charCodeAt(at)
  return code >= 0xdc00 && code <= 0xdfff ? at - 1 : at
}
