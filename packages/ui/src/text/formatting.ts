/**
 * `*bold*`, `_italic_` and `` `code` `` in the pieces of a text. Nothing of the text is lost or moved: a style has its
 * signs beside what is within, so that what is shown can be put together to what was written.
 *
 * A sign counts only at the edge of words, on one line, and alone: `a*b`, `snake_case`, `2 * 3`, `**` and `*_*` stay what they
 * are. What is within code is not looked at; bold and italic may lie in one another, and never cross. Links are not looked
 * into, and nothing reaches over characters that are shown by their numbers. The time grows with the length of the text alone.
 */
import type { Piece } from './legible.ts'

export type Style = 'bold' | 'italic' | 'code'

export interface Styled {
  readonly kind: Style
  /** What stands before and behind it in the text. */
  readonly sign: string
  readonly parts: readonly Formatted[]
}

export type Formatted = Piece | Styled

/** So many in one text; the rest stays as it was written. */
const MOST = 256

const STYLES: Readonly<Record<string, Style>> = { '*': 'bold', _: 'italic', '`': 'code' }
const SIGNS_OR_LINE = /[*_]+|`+|\n/g

/** Writing without spaces between words, and what stands between words there. */
const SPACELESS =
  '\\p{sc=Han}\\p{sc=Hira}\\p{sc=Kana}\\p{sc=Bopo}\\p{sc=Thai}\\p{sc=Laoo}\\p{sc=Khmr}\\p{sc=Mymr}\\p{sc=Tibt}'
const WIDE = '\\u3000-\\u303f\\uff01-\\uff09\\uff0c-\\uff0f\\uff1a-\\uff20'
const EMOJI = '\\p{ExtPict}\\p{RI}\\u{1f3fb}-\\u{1f3ff}\\ufe0f\\u20e3'
const EDGE = `\\s"'„“”‚‘’«»‹›…‒–—${SPACELESS}${WIDE}${EMOJI}`
/** Before an opening sign, and right behind it. */
const BEFORE = new RegExp(`(?:^|[${EDGE}\\p{Ps}\\p{Pi}¿¡])$`, 'v')
const FIRST = /^[^\s\p{Pe}\p{Pf}\p{Pd}.,;:!?]/v
/** Right before a closing sign, and behind it. */
const LAST = /[^\s\p{Ps}¿¡\/]$/v
const BEHIND = new RegExp(
  `^(?:$|[${EDGE}\\p{Pe}\\p{Pf}.,;:!?\\-]|[\\p{Po}--[\\u0000-\\u007f]])`,
  'v',
)
/** Within code anything may stand, and it may stand within other signs. */
const BEFORE_CODE = new RegExp(`${BEFORE.source}|[*_]$`, 'v')
const BEHIND_CODE = new RegExp(`${BEHIND.source}|^[*_]`, 'v')
const BLANK_FIRST = /^(?:\s|$)/
const BLANK_LAST = /\s$/

interface Edges {
  readonly opens: boolean
  readonly closes: boolean
}

/** One sign in the text of a piece. */
interface Sign extends Edges {
  readonly sign: string
  /** The index of the piece, and of the sign in its text. */
  readonly piece: number
  readonly at: number
}

type Span = readonly [from: Sign, to: Sign]

export function formatted(pieces: readonly Piece[]): readonly Formatted[] {
  const spans = lines(pieces).flatMap(spansOf).slice(0, MOST)
  const edges = spans.flat().sort((a, b) => a.piece - b.piece || a.at - b.at)
  const starts = new Set(spans.map(([from]) => from))
  const above: Formatted[][] = []
  let parts: Formatted[] = []
  let [piece, at] = [0, 0]
  /** Takes over what stands before a place. */
  const upTo = (end: number, before: number): void => {
    for (; piece <= end && piece < pieces.length; piece += 1) {
      const here = pieces[piece]
      const last = piece === end
      if (here === undefined || (last && before <= at)) return
      if (here.kind !== 'text') parts.push(here)
      else {
        const text = here.text.slice(at, last ? before : undefined)
        if (text !== '') parts.push({ kind: 'text', text })
      }
      if (last) return
      at = 0
    }
  }
  for (const edge of edges) {
    upTo(edge.piece, edge.at)
    piece = edge.piece
    at = edge.at + 1
    if (starts.has(edge)) {
      above.push(parts)
      parts = []
    } else {
      const outer = above.pop() ?? []
      outer.push({ kind: STYLES[edge.sign] ?? 'code', sign: edge.sign, parts })
      parts = outer
    }
  }
  upTo(pieces.length, 0)
  return parts
}

/** The signs of each line that may count. What is shown by its number ends a line. */
function lines(pieces: readonly Piece[]): readonly (readonly Sign[])[] {
  let line: Sign[] = []
  const all = [line]
  const next = (): void => {
    line = []
    all.push(line)
  }
  for (const [piece, here] of pieces.entries()) {
    if (here.kind === 'hidden' || here.kind === 'marks') next()
    if (here.kind !== 'text') continue
    const { text } = here
    for (const { 0: run, index } of text.matchAll(SIGNS_OR_LINE)) {
      if (run === '\n') next()
      // One of each at most.
      if (run === '\n' || run.length > 2 || run[0] === run[1]) continue
      const end = index + run.length
      const before = text.slice(Math.max(0, index - 2), index) || besides(pieces[piece - 1])
      const behind = text.slice(end, end + 2) || besides(pieces[piece + 1])
      const edges = run === '`' ? edgesOfCode(before, behind) : edgesOf(before, behind)
      for (const [n, sign] of Array.from(run).entries()) {
        if (edges.opens || edges.closes) line.push({ sign, piece, at: index + n, ...edges })
      }
    }
  }
  return all
}

function edgesOf(before: string, behind: string): Edges {
  return {
    opens: BEFORE.test(before) && FIRST.test(behind),
    closes: LAST.test(before) && BEHIND.test(behind),
  }
}

function edgesOfCode(before: string, behind: string): Edges {
  return {
    opens: BEFORE_CODE.test(before) && !BLANK_FIRST.test(behind),
    closes: before !== '' && !BLANK_LAST.test(before) && BEHIND_CODE.test(behind),
  }
}

/** What counts as the neighbour of a sign at the edge of a piece: a letter, unless the text ends there. */
function besides(piece: Piece | undefined): string {
  return piece === undefined ? '' : 'a'
}

function spansOf(line: readonly Sign[]): readonly Span[] {
  const found: Span[] = []
  const outside: Sign[] = []
  let code: { readonly from: Sign; readonly kept: number } | undefined
  for (const sign of line) {
    if (sign.sign !== '`') outside.push(sign)
    else if (code !== undefined && sign.closes) {
      found.push([code.from, sign])
      outside.length = code.kept
      code = undefined
    } else if (sign.opens) code = { from: sign, kept: outside.length }
  }
  const open: Sign[] = []
  for (const sign of outside) {
    const at = open.findIndex((each) => each.sign === sign.sign)
    const from = open[at]
    if (from !== undefined && sign.closes) {
      found.push([from, sign])
      open.length = at
    } else if (sign.opens) {
      if (from !== undefined) open.splice(at, 1)
      open.push(sign)
    }
  }
  return found
}
