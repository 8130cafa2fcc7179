/** Reading a value off bytes: every length is checked before it is used. */
import { CodecError, type CodecFault } from './errors.ts'

/** A cursor over bytes to decode. Only codecs use it. */
export class Reader {
  readonly #bytes: Uint8Array
  readonly #path: string[] = []
  readonly #undo: (() => void)[] = []
  #offset = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  get remaining(): number {
    return this.#bytes.length - this.#offset
  }

  /** The next `length` bytes as a view; copy what is kept. */
  take(length: number): Uint8Array {
    if (length > this.remaining) this.fail('truncated')
    const start = this.#offset
    this.#offset += length
    return this.#bytes.subarray(start, this.#offset)
  }

  unsigned(width: 1 | 2 | 4): number {
    let value = 0
    for (const byte of this.take(width)) value = value * 256 + byte
    return value
  }

  within<T>(name: string, read: () => T): T {
    this.#path.push(name)
    const value = read()
    this.#path.pop()
    return value
  }

  /** For codecs of secrets: calls back if what follows turns out not to decode. */
  onAbandon(undo: () => void): void {
    this.#undo.push(undo)
  }

  abandon(): void {
    for (const undo of this.#undo) undo()
  }

  fail(code: CodecFault): never {
    throw new CodecError(code, this.#path.join('.') || 'value')
  }
}
