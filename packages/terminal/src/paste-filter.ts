/**
 * A filter between a terminal and the line editor. Line ends in a pasted text, and Alt-Enter, become a sign that can
 * stand in a line, so that only the enter key enters the line. Control characters in a pasted text are dropped, as
 * the editor would take them for keys.
 */

import { Transform, type TransformCallback } from 'node:stream'
import { StringDecoder } from 'node:string_decoder'
import { Utf8Check } from './utf8.ts'

/** The sign for a line end while a text is edited. */
export const BREAK_SIGN = '␤'

/** Asks the terminal to mark pasted text, so that line ends in it are not taken for the enter key. */
export const MARK_PASTES = '\x1b[?2004h'
export const MARK_NO_PASTES = '\x1b[?2004l'

const BEGIN = '\x1b[200~'
const END = '\x1b[201~'
/** Outside of a paste a lone Escape may be a key, so it is passed on at once; a longer start of the mark is held back. */
const SHORTEST_BEGIN = 2

export class PasteFilter extends Transform {
  /** Of all that was typed and pasted so far. */
  readonly check = new Utf8Check()
  readonly #decoder = new StringDecoder('utf8')
  #held = ''
  #isPasting = false

  override _transform(
    chunk: Uint8Array | string,
    _encoding: string,
    done: TransformCallback,
  ): void {
    this.check.read(chunk)
    this.#held += typeof chunk === 'string' ? chunk : this.#decoder.write(Buffer.from(chunk))
    let passed = ''
    for (;;) {
      const mark = this.#isPasting ? END : BEGIN
      const at = this.#held.indexOf(mark)
      const end = at === -1 ? this.#held.length - heldBack(this.#held, mark) : at
      const part = this.#held.slice(0, end)
      passed += this.#isPasting ? pasted(part) : part.replace(/\x1b[\r\n]/g, BREAK_SIGN)
      this.#held = this.#held.slice(at === -1 ? end : at + mark.length)
      if (at === -1) break
      this.#isPasting = !this.#isPasting
    }
    done(null, passed)
  }
}

function pasted(text: string): string {
  return text
    .replace(/\r\n?|\n/g, BREAK_SIGN)
    .replaceAll('\t', '    ')
    .replace(/\p{Cc}/gu, '')
}

/** How many characters at the end of `text` may be the start of `mark`. */
function heldBack(text: string, mark: string): number {
  const shortest = mark === BEGIN ? SHORTEST_BEGIN : 1
  for (let length = Math.min(mark.length - 1, text.length); length >= shortest; length--) {
    if (mark.startsWith(text.slice(-length))) return length
  }
  return 0
}
