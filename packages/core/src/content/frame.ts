/**
 * Content frames: what the body of a letter is filled with (docs/protocol/content.md §1).
 *
 *   content = { type:1 ‖ length:2 ‖ payload }*  then zeros to the end
 *
 * A zero where a type would stand ends the list, and every byte after it is zero, so that a list of
 * frames has one encoding. Types that this version does not know are read like the others.
 */
import { ContentError } from './errors.ts'

/** One thing said. `type` is 1 … 255, `payload` at most 65,535 bytes. */
export interface Frame {
  readonly type: number
  readonly payload: Uint8Array
}

/** Bytes of a frame besides its payload. */
export const FRAME_OVERHEAD = 3

/** The bytes that `frames` take together. */
export function framesLength(frames: readonly Frame[]): number {
  let length = 0
  for (const frame of frames) length += FRAME_OVERHEAD + frame.payload.length
  return length
}

/** Throws ContentError `too-long` or `type` for what cannot be written. */
export function checkFrames(frames: readonly Frame[]): void {
  for (const { type, payload } of frames) {
    if (!Number.isInteger(type) || type < 1 || type > 255) {
      throw new ContentError('type', 'a frame type is 1 to 255')
    }
    if (payload.length > 0xffff) {
      throw new ContentError('too-long', 'a frame holds at most 65,535 bytes')
    }
  }
}

/** Writes `frames` into `target` from its start; the rest must hold zeros. Throws ContentError `too-long`, `type`. */
export function writeFrames(frames: readonly Frame[], target: Uint8Array): void {
  if (framesLength(frames) > target.length) {
    throw new ContentError('too-long', 'the frames do not fit')
  }
  checkFrames(frames)
  let offset = 0
  for (const { type, payload } of frames) {
    target[offset] = type
    target[offset + 1] = payload.length >>> 8
    target[offset + 2] = payload.length
    target.set(payload, offset + FRAME_OVERHEAD)
    offset += FRAME_OVERHEAD + payload.length
  }
}

/** The frames in `content`, with payloads of their own, or undefined when it is not a list of frames. */
export function readFrames(content: Uint8Array): readonly Frame[] | undefined {
  const frames: Frame[] = []
  let offset = 0
  while (offset < content.length) {
    const type = content[offset] as number
    if (type === 0) return isZero(content, offset) ? frames : undefined
    const start = offset + FRAME_OVERHEAD
    if (start > content.length) return undefined
    const length = (content[offset + 1] as number) * 256 + (content[offset + 2] as number)
    if (length > content.length - start) return undefined
    frames.push({ type, payload: content.slice(start, start + length) })
    offset = start + length
  }
  return frames
}

function isZero(content: Uint8Array, from: number): boolean {
  for (let index = from; index < content.length; index++) {
    if (content[index] !== 0) return false
  }
  return true
}
