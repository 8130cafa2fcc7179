/**
 * Text from outside, made harmless to look at. Characters that change what others look like, or that cannot
 * be seen, are told apart so that they can be shown as what they are; heaps of combining marks are cut.
 * A joiner stays where it joins emoji or letters; line feeds and tabs stay.
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

/**
 * Controls but line feed and tab; what embeds, overrides or isolates a direction; line and paragraph
 * separators; everything else that has no width: soft hyphen, zero-width space, word joiner and its
 * neighbours, byte order mark, fillers, tags.
 */
const HIDDEN =
  '\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f\\u00ad\\u034f\\u115f\\u1160\\u17b4\\u17b5\\u180e\\u200b\\u2028-\\u202e' +
  '\\u2060-\\u206f\\u3164\\ufeff\\uffa0\\ufff0-\\ufffb\\u{e0000}-\\u{e001f}'
/** One of these has its use in many scripts; a row of them has none. */
const JOINERS = '\\u061c\\u200c-\\u200f'
const LINK =
  'https?:\\/\\/[^\\s<>"\\u0000-\\u0020\\u200e\\u200f\\u061c\\u200b\\u202a-\\u202e\\u2066-\\u2069]+'
/** A flag of a region is a black flag, tags, and the tag that ends them. Tags elsewhere hide text. */
const TAG_FLAG = '\\u{1f3f4}[\\u{e0020}-\\u{e007e}]{1,6}\\u{e007f}'

const SPECIAL = new RegExp(
  `(?<flag>${TAG_FLAG})|(?<hidden>[${HIDDEN}\\u{e0020}-\\u{e007f}]+|[${JOINERS}]{2,})|(?<marks>\\p{M}{${MOST_MARKS + 1},})|(?<link>${LINK})`,
  'giu',
)
/** What ends a sentence, and hardly a link. */
const TRAILING = /[.,;:!?)\]}'"»”’]+$/u

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
      const trailing = TRAILING.exec(link)?.[0] ?? ''
      add({ kind: 'link', text: link.slice(0, link.length - trailing.length) })
      add({ kind: 'text', text: trailing })
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
export function legible(text: string): string {
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
    .trim()
}
