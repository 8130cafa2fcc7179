/** Writing a value into a buffer of which no outgrown copy stays. */
import { wipe } from '../bytes.ts'
import { CodecError, type CodecFault } from './errors.ts'

/** A growing buffer to encode into; outgrown ones are wiped. Only codecs use it. */
export class Writer {
  #buffer: Uint8Array
  readonly #path: string[] = []
  #length = 0

  constructor(expected: number) {
    this.#buffer = new Uint8Array(expected)
  }

  append(bytes: Uint8Array): void {
    this.#reserve(bytes.length)
    this.#buffer.set(bytes, this.#length)
    this.#length += bytes.length
  }

  unsigned(width: 1 | 2 | 4, value: number): void {
    if (!Number.isInteger(value) || value < 0 || value >= 256 ** width) this.fail('invalid')
    this.#reserve(width)
    for (let shift = width - 1; shift >= 0; shift--) {
      this.#buffer[this.#length++] = Math.floor(value / 256 ** shift) % 256
    }
  }

  within(name: string, write: () => void): void {
    this.#path.push(name)
    write()
    this.#path.pop()
  }

  fail(code: CodecFault): never {
    throw new CodecError(code, this.#path.join('.') || 'value')
  }

  finish(): Uint8Array {
    if (this.#length === this.#buffer.length) return this.#buffer
    const result = this.#buffer.slice(0, this.#length)
    wipe(this.#buffer)
    return result
  }

  /** For a value that turned out not to fit. */
  discard(): void {
    wipe(this.#buffer)
  }

  #reserve(more: number): void {
    const needed = this.#length + more
    if (needed <= this.#buffer.length) return
    const grown = new Uint8Array(Math.max(needed, this.#buffer.length * 2))
    grown.set(this.#buffer)
    wipe(this.#buffer)
    this.#buffer = grown
  }
}
