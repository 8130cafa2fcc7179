/**
 * How wide text is on a terminal, and breaking it into rows that fit. A character about which terminals disagree counts
 * as wide: a row that ends early does no harm, but what follows a break made by the terminal could be mistaken for
 * a line of ours.
 */

/** East Asian wide and full-width characters, and emoji. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f680}-\u{1f6ff}\u{1f900}-\u{1f9ff}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}|\p{Emoji}\ufe0f/u

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** How many columns `text` takes; it has no control characters. */
export function columnsOf(text: string): number {
  let columns = 0
  for (const { segment } of graphemes.segment(text)) columns += widthOf(segment)
  return columns
}

/** `text` in rows of at most `columns`, broken at spaces where there are any. At least one row. */
export function wrap(text: string, columns: number): readonly string[] {
  const rows: string[] = []
  let row = ''
  let width = 0
  for (const word of text.match(/ +|[^ ]+/g) ?? []) {
    const wordWidth = columnsOf(word)
    if (width + wordWidth > columns && width > 0) {
      rows.push(row.trimEnd())
      row = ''
      width = 0
      if (word.startsWith(' ')) continue
    }
    if (wordWidth <= columns) {
      row += word
      width += wordWidth
      continue
    }
    for (const { segment } of graphemes.segment(word)) {
      const next = widthOf(segment)
      if (width + next > columns && width > 0) {
        rows.push(row)
        row = ''
        width = 0
      }
      row += segment
      width += next
    }
  }
  return row === '' && rows.length > 0 ? rows : [...rows, row]
}

function widthOf(grapheme: string): number {
  if (/^\p{M}+$/u.test(grapheme)) return 0
  const width = WIDE.test(grapheme) ? 2 : 1
  // A terminal that cannot join the parts of an emoji shows them side by side.
  return Math.max(width, 2 * (grapheme.match(/\p{Emoji_Presentation}/gu)?.length ?? 0))
}
