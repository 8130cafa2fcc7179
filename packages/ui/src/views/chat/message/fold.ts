/** The beginning of a long text: at most so many lines and characters, and no half character. */
import { isHidden } from '../../../text/legible.ts'

const CHARACTERS = 1_600
const LINES = 24
/** A character that is shown by its number counts as so many. */
const NUMBER = 8

export function fold(text: string): { readonly text: string; readonly folded: boolean } {
  let [end, taken, lines] = [0, 0, 1]
  for (const character of text) {
    taken += isHidden(character) ? NUMBER : character.length
    if (character === '\n') lines += 1
    if (taken > CHARACTERS || lines > LINES) return { text: text.slice(0, end), folded: true }
    end += character.length
  }
  return { text, folded: false }
}
