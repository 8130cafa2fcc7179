/**
 * Text from outside is UTF-8 or refused: decoded with replacement characters, different bytes would become the same
 * text, and a message would say something else than was meant.
 */
import { readFile } from 'node:fs/promises'
import { Transform, type TransformCallback } from 'node:stream'
import { utf8Decode } from '@pvtcoms/core/bytes'
import { UsageError } from './errors.ts'

/** `what` names it for people, without a word of it. */
export const notUtf8 = (what: string): UsageError =>
  new UsageError('not-utf8', `${what} is not text in UTF-8`)

/** Whether bytes that come in pieces are UTF-8 as far as they have come. */
export class Utf8Check {
  readonly #decoder = new TextDecoder('utf-8', { fatal: true })
  isGood = true

  /** A text, which a stream with an encoding gives, was decoded before. */
  read(piece: Uint8Array | string): void {
    if (typeof piece !== 'string') this.#decode(piece, true)
  }

  /** The last character must be whole. */
  end(): void {
    this.#decode(new Uint8Array(), false)
  }

  #decode(piece: Uint8Array, stream: boolean): void {
    if (!this.isGood) return
    try {
      this.#decoder.decode(piece, { stream })
    } catch {
      this.isGood = false
    }
  }
}

/** Passes on what `input` gives while it is UTF-8; otherwise it ends before the first piece that is not. */
export class Utf8Filter extends Transform {
  readonly #check = new Utf8Check()

  get isGood(): boolean {
    return this.#check.isGood
  }

  /** Throws UsageError `not-utf8`. */
  assertGood(): void {
    if (!this.isGood) throw notUtf8('stdin')
  }

  override _transform(chunk: Uint8Array, _encoding: string, done: TransformCallback): void {
    this.#check.read(chunk)
    if (this.#check.isGood) this.push(chunk)
    else this.push(null)
    done()
  }

  override _flush(done: TransformCallback): void {
    this.#check.end()
    done()
  }
}

/** The text of a file. Rejects as `readFile` does, and with UsageError `not-utf8`; `what` names the file for people. */
export async function readText(path: string, what: string): Promise<string> {
  const text = utf8Decode(await readFile(path))
  if (text === undefined) throw notUtf8(what)
  return text
}

/**
 * Arguments of a program. Node decodes them before we can look, with replacement characters: whoever means that very
 * character can give it on stdin. Throws UsageError `not-utf8`.
 */
export function assertUtf8(args: readonly string[]): void {
  if (args.every((arg) => !arg.includes('\ufffd') && arg.isWellFormed())) return
  throw notUtf8('an argument')
}
