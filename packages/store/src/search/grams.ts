/**
 * What the index knows of a text: its grams, one, two and three folded characters in a row, in no order. Chinese characters are so
 * many that three in a row hardly occur twice: of them two in a row say as much. One or two where a word begins are
 * told apart, with `BEGINNING` before them, unless they are of those that words begin with wherever they stand.
 */
import { beginsAnywhere, isHan, kindOf } from './characters.ts'
import { type Folded, SEPARATOR } from './folding.ts'

/** From here on something is looked for wherever it stands; what is shorter, first where words begin. */
export const LONG = 3

/** No folded character. */
const BEGINNING = '·'

export function gramsOf({ characters, begins }: Folded): ReadonlySet<string> {
  const grams = new Set<string>()
  for (const [at, first] of characters.entries()) {
    if (first === SEPARATOR) continue
    const second = characters[at + 1] ?? SEPARATOR
    const third = characters[at + 2] ?? SEPARATOR
    const isBeginning = begins[at] === true && !isAlways(first)
    grams.add(first)
    if (isBeginning) grams.add(BEGINNING + first)
    if (second === SEPARATOR) continue
    grams.add(first + second)
    if (isBeginning) grams.add(BEGINNING + first + second)
    if (third !== SEPARATOR && !(isHan(first) && isHan(second))) grams.add(first + second + third)
  }
  return grams
}

/** Grams of every text that has these characters in a row; `isBeginning`: where a word begins, if they are few. */
export function gramsWithin(
  characters: readonly string[],
  isBeginning: boolean,
): ReadonlySet<string> {
  if (characters.length < LONG) {
    const mark = isBeginning && !isAlways(characters[0] ?? '') ? BEGINNING : ''
    return new Set([mark + characters.join('')])
  }
  const grams = new Set<string>()
  for (let at = 0; at + LONG <= characters.length; at++) {
    const [first = '', second = '', third = ''] = characters.slice(at, at + LONG)
    if (!isHan(first) || !isHan(second)) grams.add(first + second + third)
    else grams.add(first + second).add(second + third)
  }
  return grams
}

/** Whether words begin with it wherever it stands. */
function isAlways(character: string): boolean {
  const kind = kindOf(character)
  return kind !== undefined && beginsAnywhere(character, kind)
}
