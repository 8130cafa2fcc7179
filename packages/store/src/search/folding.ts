/**
 * One form for all ways of writing the same, for texts as for what is searched for in them. The map back says where in
 * the text each folded character was, so that what was found can be marked in what is shown.
 */
import { beginsAnywhere, foldCharacter, type Kind, kindOf } from './characters.ts'

/** All lists are of one length. */
export interface Folded {
  /** Folded characters, one code point each, and `SEPARATOR` between words. */
  readonly characters: readonly string[]
  /** Whether a word, or a part of one that people know as a word, begins there. */
  readonly begins: readonly boolean[]
  /** Whether something that stood between two characters was left out before this one, as the hyphen of “e-mail”. */
  readonly joined: readonly boolean[]
  /** Where it was in the text: UTF-16 units from `from` up to `to`. */
  readonly from: readonly number[]
  readonly to: readonly number[]
}

export const SEPARATOR = ' '

/**
 * A character and the marks behind it; those of narrow kana are letters to Unicode. As many at a time as stand there in any
 * language, and as streams of text are cut at: to put marks in order takes the square of their number.
 */
const WRITTEN = /[^\p{M}\uff9e\uff9f][\p{M}\uff9e\uff9f]{0,30}|[\p{M}\uff9e\uff9f]{1,31}/gu
/** Within a word. */
const LETTER_JOINT = /^['’‘ʹʻʼ`´\-‐‑·]$/u
/** Within a phone number, a date, an amount. */
const DIGIT_JOINT = /^[\p{Zs}\t\-‐‑–/().,]{1,3}$/u
const COLOUR = /^\p{Emoji_Modifier}/u
const UPPER = /^\p{Lu}/u
const LOWER = /^\p{Ll}/u

export function fold(text: string): Folded {
  const folding = new Folding(text)
  for (const { 0: written, index } of text.matchAll(WRITTEN)) folding.take(written, index)
  return folding
}

class Folding implements Folded {
  readonly characters: string[] = []
  readonly begins: boolean[] = []
  readonly joined: boolean[] = []
  readonly from: number[] = []
  readonly to: number[] = []
  readonly #text: string
  /** What stood between the last character and the next. */
  #gap = ''
  #before: Kind | undefined
  #beforeCase: 'upper' | 'lower' | undefined

  constructor(text: string) {
    this.#text = text
  }

  take(written: string, from: number): void {
    const to = from + written.length
    const code = written.charCodeAt(0)
    const folded =
      written.length === 1 && code < 128 ? [written.toLowerCase()] : foldCharacter(written)
    // A colour of skin is drawn with what it follows.
    if (COLOUR.test(written) && this.#gap === '' && this.to.length > 0) this.to.splice(-1, 1, to)
    const isHump = this.#isHump(written, to)
    for (const [index, character] of folded.entries()) {
      const kind = kindOf(character)
      if (kind === undefined) this.#gap += character
      else this.#add(character, kind, { from, to }, isHump && index === 0)
    }
  }

  #add(
    character: string,
    kind: Kind,
    place: { readonly from: number; readonly to: number },
    isHump: boolean,
  ): void {
    const before = this.#before
    const isJoined = this.#gap !== '' && isJoint(this.#gap, before, kind)
    if (this.#gap !== '' && !isJoined && before !== undefined) {
      this.#push(SEPARATOR, { from: this.to.at(-1) ?? 0, to: place.from }, false, false)
    }
    const begins = this.#gap !== '' || before !== kind || isHump || beginsAnywhere(character, kind)
    this.#push(character, place, begins, isJoined)
    this.#gap = ''
    this.#before = kind
  }

  #push(
    character: string,
    { from, to }: { readonly from: number; readonly to: number },
    begins: boolean,
    isJoined: boolean,
  ): void {
    this.characters.push(character)
    this.begins.push(begins)
    this.joined.push(isJoined)
    this.from.push(from)
    this.to.push(to)
  }

  /** The C of “camelCase”, the P of “HTMLParser”. */
  #isHump(written: string, next: number): boolean {
    const before = this.#beforeCase
    this.#beforeCase = UPPER.test(written) ? 'upper' : LOWER.test(written) ? 'lower' : undefined
    if (this.#beforeCase !== 'upper' || before === undefined) return false
    return before === 'lower' || LOWER.test(this.#text.slice(next, next + 2))
  }
}

function isJoint(gap: string, before: Kind | undefined, after: Kind): boolean {
  if (before !== after) return false
  switch (after) {
    case 'letter':
      return LETTER_JOINT.test(gap)
    case 'digit':
      return DIGIT_JOINT.test(gap)
    case 'sign':
      return false
  }
}
