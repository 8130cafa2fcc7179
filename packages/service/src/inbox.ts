/**
 * Bytes that have arrived on a stream and are not taken yet. Bytes that lie in one piece are taken without
 * a copy and without waiting. Otherwise memory for the requested length is allocated once, so the caller
 * bounds that length. Nobody else may read the stream.
 */
import type { Duplex } from '@pvtcoms/transport'

const NOTHING = new Uint8Array(0)

export class Inbox {
  readonly #stream: Pick<Duplex, 'read'>
  #chunk: Uint8Array = NOTHING
  /** How many bytes of `#chunk` are taken. */
  #taken = 0

  constructor(stream: Pick<Duplex, 'read'>) {
    this.#stream = stream
  }

  /** Bytes that can be taken without waiting. */
  get length(): number {
    return this.#chunk.length - this.#taken
  }

  /** Waits for the next byte and leaves it there. Undefined when the stream ended. Rejects as `read` does. */
  async first(): Promise<number | undefined> {
    if (this.length === 0 && !(await this.#receive())) return undefined
    return this.#chunk[this.#taken]
  }

  /** The next byte, which stays there; undefined when none has arrived. */
  firstNow(): number | undefined {
    return this.#chunk[this.#taken]
  }

  /**
   * The next `length` bytes, or fewer when fewer have arrived: a view that the caller owns, and that
   * keeps the whole piece in memory that the bytes came in.
   */
  takeNow(length: number): Uint8Array {
    const taken = this.#chunk.subarray(this.#taken, this.#taken + length)
    this.#taken += taken.length
    // Many streams are idle: none of them keeps a piece in memory that is used up.
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
