/**
 * Makes text of others harmless for a terminal. Control characters (which move the cursor and set titles), bidi
 * overrides (which reorder what is read) and other invisible characters become their code points, such as <U+202E>.
 * Joiners stay where scripts and emoji need them, and only there.
 */
export function terminalText(text: string): string {
  return text.replace(
    HARMFUL,
    (character) =>
      `<U+${(character.codePointAt(0) as number).toString(16).toUpperCase().padStart(4, '0')}>`,
  )
}

const EMOJI = String.raw`\p{Extended_Pictographic}`
const SHADE = String.raw`[\ufe0f\u{1f3fb}-\u{1f3ff}]?`
/** Joiners are needed inside emoji of several parts, between Arabic letters, and after an Indic virama. */
const NEEDED_JOINER = [
  String.raw`(?<=${EMOJI}${SHADE})\u200d(?=${EMOJI})`,
  String.raw`(?<=\p{Script=Arabic})[\u200c\u200d](?=\p{Script=Arabic})`,
  String.raw`(?<=[\u094d\u09cd\u0a4d\u0acd\u0b4d\u0bcd\u0c4d\u0ccd\u0d4d\u0dca])[\u200c\u200d]`,
].join('|')

const HARMFUL = new RegExp(
  String.raw`(?!${NEEDED_JOINER})[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]`,
  'gu',
)

/** `value` as JSON on one line; characters that a terminal could obey are escaped as \uXXXX. */
export function terminalJson(value: unknown): string {
  return JSON.stringify(value).replace(/[\p{Cc}\p{Cf}\p{Co}\p{Zl}\p{Zp}]/gu, (character) =>
    Array.from(
      { length: character.length },
      (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`,
    ).join(''),
  )
}
