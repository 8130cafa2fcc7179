/**
 * Fragments (docs/protocol/content.md §3): a frame that exceeds a letter travels in parts.
 *
 *   fragment = id:8 ‖ of:1 ‖ index:1 ‖ count:1 ‖ part of the payload
 *
 * `of` is the type of the whole frame, whose payload is the parts in order of their index.
 */
import { bytes, decode, encode, rest, struct, u8 } from '../codec/index.ts'
import { ContentError } from './errors.ts'
import { FRAME_OVERHEAD, type Frame } from './frame.ts'
import { FrameType } from './frame-type.ts'

export const MAX_FRAGMENTS = 64

/** Bytes of a fragment's payload besides its part. */
const FRAGMENT_HEAD = 11

const FragmentCodec = struct('Fragment', {
  id: bytes(8),
  of: u8,
  index: u8,
  count: u8,
  part: rest(0xffff),
})

export interface Fragment {
  /** Random, 8 bytes, of this frame alone. */
  readonly id: Uint8Array
  /** The type of the whole frame. */
  readonly of: number
  readonly index: number
  /** 2 … 64. */
  readonly count: number
  /** Not empty. */
  readonly part: Uint8Array
}

/** `frame` in parts, each a frame of at most `room` bytes. `id` has 8 random bytes. Throws ContentError `too-long`. */
export function fragmentFrame(frame: Frame, room: number, id: Uint8Array): readonly Frame[] {
  const size = room - FRAME_OVERHEAD - FRAGMENT_HEAD
  const count = Math.ceil(frame.payload.length / size)
  if (count > MAX_FRAGMENTS) throw new ContentError('too-long', 'too many fragments')
  return Array.from({ length: count }, (_, index) => {
    const part = frame.payload.subarray(index * size, (index + 1) * size)
    const payload = encode(FragmentCodec, { id, of: frame.type, index, count, part })
    return { type: FrameType.fragment, payload }
  })
}

/** What a frame of type `fragment` holds, or undefined for any other frame. A part of a part is none. */
export function readFragment(frame: Frame): Fragment | undefined {
  // The payloads of other types may look like one.
  if (frame.type !== FrameType.fragment) return undefined
  const decoded = decode(FragmentCodec, frame.payload)
  if (!decoded.ok) return undefined
  const { of, index, count, part } = decoded.value
  const possible = of !== 0 && of !== FrameType.fragment && of !== FrameType.delivered
  if (!possible || count < 2 || count > MAX_FRAGMENTS || index >= count) return undefined
  return part.length === 0 ? undefined : decoded.value
}
