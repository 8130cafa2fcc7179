/** What search makes of single characters: which are the same to a person who types, and which say nothing. */

/**
 * - `letter`: of a script that puts spaces between words
 * - `digit`: always an ASCII one
 * - `sign`: one that means something by itself, wherever it stands: of scripts without spaces between words, an emoji, a symbol
 */
export type Kind = 'letter' | 'digit' | 'sign'

/** Letters that Unicode does not take apart, as people type them who lack them. */
const PLAIN: Readonly<Record<string, string>> = {
  ...{ ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', đ: 'd', ð: 'd', ħ: 'h', ı: 'i', ȷ: 'j', ł: 'l', ŧ: 't' },
  ...{ þ: 'th', ŋ: 'n', ς: 'σ', ך: 'כ', ם: 'מ', ן: 'נ', ף: 'פ', ץ: 'צ' },
  ...{ ٱ: 'ا', ى: 'ي', ی: 'ي', ک: 'ك', ة: 'ه', ہ: 'ه' },
}

/** Marks that people leave out when they type. Those of kana, and of scripts whose vowels are marks, are none of them. */
const OPTIONAL_MARK =
  /[[\p{M}&&[\p{Script=Inherited}\p{Script=Hebrew}\p{Script=Arabic}]]--[\u3099\u309a]]/gv
/** й is a letter of its own, whatever Unicode makes of it. */
const SHORT_I = /и\u0306/gu
const VOICED = /[\u3099\u309a]/u
const KATAKANA = /[\u30a1-\u30f6]/gu
/** Drawn together with what is before, or not at all: joiners, soft hyphens, directions, colours of skin, tatweel. */
const UNSEEN = /^[\p{Cf}\p{Emoji_Modifier}\u0640]$/u
const EMOJI = /^[\p{Extended_Pictographic}\p{Regional_Indicator}]/u
const WITHOUT_SPACES =
  /^[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Bopo}\p{scx=Yiii}\p{scx=Thai}\p{scx=Laoo}\p{scx=Khmr}\p{scx=Mymr}]/u
const HAN = /^\p{Script=Han}/u
const SYMBOL = /^[[\p{S}\p{Cn}]--[\p{Sk}\p{ASCII}\u2044\u2212]]/v
const WORD = /^[[\p{L}\p{M}\p{N}\p{Co}]--[ʹʻʼ]]/v
const DIGIT = /^\p{Nd}/u

/** The consonant that a Korean syllable begins with, as Unicode takes syllables apart. */
const isLead = (character: string): boolean => character >= '\u1100' && character <= '\u115f'

/** A character of Chinese writing. */
export const isHan = (character: string): boolean => character > '\u2fff' && HAN.test(character)

/** Whether words of the person begin here whatever is before it: each sign, each syllable of Korean. */
export const beginsAnywhere = (character: string, kind: Kind): boolean =>
  kind === 'sign' || isLead(character)

/** Of a folded character; undefined for what separates words. */
export function kindOf(character: string): Kind | undefined {
  if (character <= '\u007f') {
    if (character >= 'a' && character <= 'z') return 'letter'
    return character >= '0' && character <= '9' ? 'digit' : undefined
  }
  if (EMOJI.test(character)) return 'sign'
  if (WORD.test(character)) return WITHOUT_SPACES.test(character) ? 'sign' : 'letter'
  return SYMBOL.test(character) ? 'sign' : undefined
}

/**
 * A character with the marks behind it as characters that are the same for all ways of writing it; none, if it is
 * not seen. Korean syllables are taken apart, so that half of one that is being typed finds the whole.
 */
export function foldCharacter(written: string): readonly string[] {
  const [first = ''] = written
  if (EMOJI.test(first) && !/^\p{Emoji_Modifier}/u.test(first)) return [first]
  const bare = written
    .normalize('NFKD')
    .toLowerCase()
    .replace(SHORT_I, 'й')
    .replace(OPTIONAL_MARK, '')
  const whole = VOICED.test(bare) ? bare.normalize('NFC') : bare
  return Array.from(whole.replace(KATAKANA, asHiragana))
    .filter((character) => !UNSEEN.test(character))
    .flatMap((character) => Array.from(PLAIN[character] ?? asDigit(character)))
}

const asHiragana = (character: string): string =>
  String.fromCharCode(character.charCodeAt(0) - 0x60)

/** Unicode has the digits of each script in a row of ten. */
function asDigit(character: string): string {
  if (character <= '\u007f' || !DIGIT.test(character)) return character
  const code = character.codePointAt(0) ?? 0
  let value = 0
  while (value < 9 && DIGIT.test(String.fromCodePoint(code - value - 1))) value += 1
  return String(value)
}
