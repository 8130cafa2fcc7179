/**
 * Messages on a stream: a length, big-endian, then as many bytes. A stream may end anywhere, and a
 * broken one may look like one that ended; only a whole frame proves that a message is whole.
 */
import { concat, u32be } from '@pvtcoms/core/bytes'
import type { Duplex } from './anon-transport.ts'
import { TransportError } from './errors.ts'

/** How frames look on one kind of stream. Both sides use the same. */
export interface FrameFormat {
  readonly prefix: 'u16' | 'u32'
  /** The longest payload, in bytes; the prefix must be able to say it. */
  readonly max: number
}

const PREFIX_LENGTH = { u16: 2, u32: 4 } as const
/** Most frames fit; a longer one gets more room as it arrives, whatever length was announced. */
const FIRST_BUFFER = 4_096

/** Reads a stream in the sizes that a protocol wants. Nobody else may read that stream meanwhile. */
export class FrameReader {
  readonly #stream: Pick<Duplex, 'read'>
  /** What has arrived and is not taken yet. */
  #rest: Uint8Array = new Uint8Array(0)
  #busy = false
  #failure: Error | undefined

  constructor(stream: Pick<Duplex, 'read'>) {
    this.#stream = stream
  }

  /**
   * The next `length` bytes, in a buffer that the caller owns; null when the stream ended before the
   * first of them. Memory is taken for what has arrived, not for what was asked. Rejects with
   * TransportError: `closed-mid-frame` when the stream ended within, or what `read` rejects with; and
   * with the same again on every later call.
   */
  readExactly(length: number): Promise<Uint8Array | null> {
    return this.#alone(() => this.#exactly(length))
  }

  /**
   * The payload of the next frame, which may be empty; null when the stream ended between frames.
   * Rejects as `readExactly` does, and with `frame-too-long` as soon as a length above `max` was read.
   */
  readFrame(format: FrameFormat): Promise<Uint8Array | null> {
    return this.#alone(async () => {
      const prefix = await this.#exactly(PREFIX_LENGTH[format.prefix])
      if (prefix === null) return null
      const length = prefix.reduce((value, byte) => value * 256 + byte, 0)
      if (length > format.max) {
        throw new TransportError('frame-too-long', 'the peer announced a frame above the limit')
      }
      return (await this.#exactly(length)) ?? closedMidFrame()
    })
  }

  async #exactly(length: number): Promise<Uint8Array | null> {
    let taken = new Uint8Array(Math.min(length, FIRST_BUFFER))
    let filled = 0
    for (;;) {
      const part = this.#rest.subarray(0, length - filled)
      taken = withRoom(taken, filled + part.length, length)
      taken.set(part, filled)
      filled += part.length
      this.#rest = this.#rest.subarray(part.length)
      if (filled === length) return taken
      const chunk = await this.#stream.read()
      if (chunk === null) return filled === 0 ? null : closedMidFrame()
      this.#rest = chunk
    }
  }

  /** A stream has one position, so that two reads at once, or one after a failure, make no sense. */
  async #alone<T>(read: () => Promise<T>): Promise<T> {
    if (this.#busy) throw new TypeError('one read at a time')
    if (this.#failure !== undefined) throw this.#failure
    this.#busy = true
    try {
      return await read()
    } catch (error) {
      if (error instanceof Error) this.#failure = error
      throw error
    } finally {
      this.#busy = false
    }
  }
}

/**
 * Writes `payload` as one frame, in one piece, and keeps nothing of it. Throws RangeError when it is
 * longer than the format allows; rejects with `closed` as `write` does.
 */
export async function writeFrame(
  stream: Pick<Duplex, 'write'>,
  format: FrameFormat,
  payload: Uint8Array,
): Promise<void> {
  if (payload.length > format.max)
    throw new RangeError('the frame is longer than its format allows')
  const length = u32be(payload.length).subarray(4 - PREFIX_LENGTH[format.prefix])
  await stream.write(concat(length, payload))
}

/** `buffer`, or a larger one with the same contents: of `needed` bytes or more, and `most` at most. */
function withRoom(
  buffer: Uint8Array<ArrayBuffer>,
  needed: number,
  most: number,
): Uint8Array<ArrayBuffer> {
  if (needed <= buffer.length) return buffer
  const larger = new Uint8Array(Math.min(most, Math.max(needed, buffer.length * 2)))
  larger.set(buffer)
  return larger
}

function closedMidFrame(): never {
  throw new TransportError('closed-mid-frame', 'the stream ended inside a frame')
}
