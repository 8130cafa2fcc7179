/**
 * Lays frames out in letters (docs/protocol/content.md §4): what is short shares a letter, what is long is cut into
 * fragments, the order stays, and each letter keeps room for one acknowledgement.
 */
import type { RandomSource } from '../env.ts'
import { LETTER } from '../letter/size.ts'
import { fragmentFrame } from './fragment.ts'
import { FRAME_OVERHEAD, type Frame, framesLength } from './frame.ts'

/** Bytes of a `delivered` frame. */
const ACKNOWLEDGEMENT_ROOM = 23
/** Bytes of content that frames may fill. */
const ROOM = LETTER.contentLength - ACKNOWLEDGEMENT_ROOM

/** The frames of one letter after the other. Throws ContentError `too-long` for a frame of more than 64 parts. */
export function layOut(
  frames: readonly Frame[],
  random: RandomSource,
): readonly (readonly Frame[])[] {
  const letters: Frame[][] = []
  let free = 0
  for (const frame of frames.flatMap((whole) => cut(whole, random))) {
    const length = framesLength([frame])
    if (length > free) {
      letters.push([])
      free = ROOM
    }
    letters.at(-1)?.push(frame)
    free -= length
  }
  return letters
}

function cut(frame: Frame, random: RandomSource): readonly Frame[] {
  const fits = FRAME_OVERHEAD + frame.payload.length <= ROOM
  return fits ? [frame] : fragmentFrame(frame, ROOM, random.random(8))
}
