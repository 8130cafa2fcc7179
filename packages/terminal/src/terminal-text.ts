/**
 * Text from a peer, made harmless for a terminal: control characters (which move cursors and set
 * titles), bidi overrides (which reorder what is read) and other invisible characters show as their
 * code points, such as <U+202E>.
 */
export function terminalText(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu,
    (character) =>
      `<U+${(character.codePointAt(0) as number).toString(16).toUpperCase().padStart(4, '0')}>`,
  )
}
