/** Skin tones of emoji that show people or their hands. */

/** None, and Unicode's five. */
export const TONES = ['', '\u{1f3fb}', '\u{1f3fc}', '\u{1f3fd}', '\u{1f3fe}', '\u{1f3ff}'] as const

const BASE = /(\p{EBase})\ufe0f?/gu
const EMOJI = /^\p{RGI_Emoji}$/v

/** The emoji in that tone; as it is if there is none in it. */
export function toned(emoji: string, tone: string): string {
  if (tone === '') return emoji
  const made = emoji.replaceAll(BASE, `$1${tone}`)
  return EMOJI.test(made) ? made : emoji
}
