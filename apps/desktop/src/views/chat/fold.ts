/** The beginning of a long text: so many lines, so many characters, never half a character. */

const CHARACTERS = 1_600
const LINES = 24

export function fold(text: string): { readonly text: string; readonly folded: boolean } {
  let end = text.length
  let from = -1
  for (let line = 0; line < LINES; line++) {
    from = text.indexOf('\n', from + 1)
    if (from < 0) break
  }
  if (from >= 0) end = from
  if (end > CHARACTERS) end = CHARACTERS
  if (end >= text.length) return { text, folded: false }
  // A surrogate pair is not cut in two.
  const code = text.charCodeAt(end - 1)
  if (code >= 0xd800 && code < 0xdc00) end -= 1
  return { text: text.slice(0, end), folded: true }
}
