/**
 * What has come on a stream and was not taken yet. What lies there in one piece is taken without a copy,
 * and without waiting; for the rest memory is taken once, as much as was asked for. Nobody else may read
 * that stream.
 */
import type { Duplex } from '@pvtcoms/transport'

const NOTHING = new Uint8Array(0)

export class Inbox {
  readonly #stream: Pick<Duplex, 'read'>
  #chunk: Uint8Array = NOTHING
  /** Of `#chunk`, what is taken. */
  #taken = 0

  constructor(stream: Pick<Duplex, 'read'>) {
    this.#stream = stream
  }

  /** Bytes that can be taken without waiting. */
  get length(): number {
    return this.#chunk.length - this.#taken
  }

  /** The next byte, which stays; waits for it. Undefined when the stream ended. Rejects as `read` does. */
  async first(): Promise<number | undefined> {
    if (this.length === 0 && !(await this.#receive())) return undefined
    return this.#chunk[this.#taken]
  }

  /** The next byte, which stays, if there is one. */
  firstNow(): number | undefined {
    return this.#chunk[this.#taken]
  }

  /** `length` bytes, `length` at most: a view that the caller owns, and that holds on to all that came with it. */
  takeNow(length: number): Uint8Array {
    const taken = this.#chunk.subarray(this.#taken, this.#taken + length)
    this.#taken += taken.length
    // Many streams are idle: none holds on to what it has been through.
    if (this.length === 0) this.#keep(NOTHING)
    return taken
  }

  /** `length` bytes; undefined when the stream ended before the last of them. Rejects as `read` does. */
  async take(length: number): Promise<Uint8Array | undefined> {
    if (this.length >= length) return this.takeNow(length)
    const whole = new Uint8Array(length)
    for (let filled = 0; ; ) {
      const part = this.takeNow(length - filled)
      whole.set(part, filled)
      filled += part.length
      if (filled === length) return whole
      if (!(await this.#receive())) return undefined
    }
  }

  async #receive(): Promise<boolean> {
    const chunk = await this.#stream.read()
    this.#keep(chunk ?? NOTHING)
    return chunk !== null
  }

  #keep(chunk: Uint8Array): void {
    this.#chunk = chunk
    this.#taken = 0
  }
}
