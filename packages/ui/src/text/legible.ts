/**
 * Text from outside, made harmless to look at. Characters that change what others look like, or that cannot
 * be seen, are told apart so that they can be shown as what they are; heaps of combining marks are cut.
 * A joiner or a selector stays behind what it belongs to; line feeds and tabs stay.
 */

export type Piece =
  | { readonly kind: 'text'; readonly text: string }
  /** Characters that are shown by their number. */
  | { readonly kind: 'hidden'; readonly text: string }
  /** So many marks that were left out. */
  | { readonly kind: 'marks'; readonly count: number }
  | { readonly kind: 'link'; readonly text: string }

/** Marks that one letter may carry. Vietnamese needs 2, Hebrew with accents 4, Tibetan more. */
const MOST_MARKS = 8

/** Characters that draw nothing, or change what others look like. Line feed and tab are usual. */
const ODD = '\\p{DI}\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\u2800\\ufffc'
/** Of the format characters these can be seen: signs of Arabic, Syriac and Kaithi that go before numbers. */
const SEEN = '\\n\\t\\u0600-\\u0605\\u06dd\\u070f\\u0890\\u0891\\u08e2\\u{110bd}\\u{110cd}'
const HIDDEN = `[[${ODD}]--[${SEEN}]]`
/** One of these after a letter is needed in many scripts; more of them, or one alone, are not. */
const JOINER = '[\\u061c\\u200c-\\u200f]'
const SELECTOR = '[\\u180b-\\u180d\\u180f\\ufe00-\\ufe0f\\u{e0100}-\\u{e01ef}]'
const USEFUL = `(?<=\\P{DI})(?:${SELECTOR}${JOINER}?|${JOINER})`
const LINK = `https?:\\/\\/(?:[^\\s<>"\\p{M}${ODD}]|[\\p{M}--\\p{DI}]{1,${MOST_MARKS}}(?!\\p{M}))+`
/** A flag of a region is a black flag, tags, and the tag that ends them. Tags elsewhere hide text. */
const TAG_FLAG = '\\u{1f3f4}[\\u{e0020}-\\u{e007e}]{1,6}\\u{e007f}'

const SPECIAL = new RegExp(
  `${TAG_FLAG}|${USEFUL}|(?<hidden>${HIDDEN}+)|(?<marks>\\p{M}{${MOST_MARKS + 1},})|(?<link>${LINK})`,
  'giv',
)
const IS_HIDDEN = new RegExp(HIDDEN, 'v')
/** What ends a sentence rather than a link. */
const TRAILING = ".,;:!?)]}'»”’"
/** Signs of a style that stand right before a link end it, too. */
const SIGNS = /[*_`]{0,2}$/

/** Whether a character, or one of several, is shown by its number. */
export function isHidden(text: string): boolean {
  return IS_HIDDEN.test(text)
}

export function pieces(text: string): readonly Piece[] {
  const found: Piece[] = []
  let from = 0
  const add = (piece: Piece): void => {
    const last = found.at(-1)
    if (piece.kind === 'text' && piece.text === '') return
    if (piece.kind === 'text' && last?.kind === 'text') {
      found[found.length - 1] = { kind: 'text', text: last.text + piece.text }
    } else found.push(piece)
  }
  for (const match of text.matchAll(SPECIAL)) {
    add({ kind: 'text', text: text.slice(from, match.index) })
    const [whole] = match
    from = match.index + whole.length
    const { hidden, marks, link } = match.groups ?? {}
    if (hidden !== undefined) add({ kind: 'hidden', text: hidden })
    else if (marks !== undefined) {
      const characters = Array.from(marks)
      add({ kind: 'text', text: characters.slice(0, MOST_MARKS).join('') })
      add({ kind: 'marks', count: characters.length - MOST_MARKS })
    } else if (link !== undefined) {
      const before = text.slice(Math.max(0, match.index - 2), match.index)
      const ends = TRAILING + (SIGNS.exec(before)?.[0] ?? '')
      let end = link.length
      while (ends.includes(link.charAt(end - 1))) end -= 1
      const address = link.slice(0, end)
      add({ kind: URL.canParse(address) ? 'link' : 'text', text: address })
      add({ kind: 'text', text: link.slice(end) })
    } else add({ kind: 'text', text: whole })
  }
  add({ kind: 'text', text: text.slice(from) })
  return found
}

/** `U+202E`, or `U+202E ×3`; several different ones with commas between. */
export function codePoints(text: string): string {
  const counts = new Map<string, number>()
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1)
  return [...counts]
    .map(([character, count]) => {
      const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')
      return count > 1 ? `U+${code} ×${count}` : `U+${code}`
    })
    .slice(0, 8)
    .join(', ')
}

/** The same as one line of text, for names of elements, titles of lists and screen readers. */
export const legible = (text: string): string => legiblePart(text).trim()

/** The same of a part of a text, which may begin and end with a space. */
export function legiblePart(text: string): string {
  return pieces(text)
    .map((piece) => {
      switch (piece.kind) {
        case 'text':
        case 'link':
          return piece.text
        case 'hidden':
          return `[${codePoints(piece.text)}]`
        case 'marks':
          return '…'
      }
    })
    .join('')
    .replace(/\s+/gu, ' ')
}
