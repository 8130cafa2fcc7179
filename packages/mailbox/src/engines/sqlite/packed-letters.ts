/** Letters in one piece, for the way to the thread, and out of it again. */
import type { NewLetter } from '../../engine.ts'
import type { PackedLetters } from './orders.ts'

const TAG_LENGTH = 16

export interface LetterOrder {
  readonly id: number
  readonly epoch: number
  readonly letter: NewLetter
}

/** Copies them into a buffer that nothing else uses, so that it can be handed over. */
export function packLetters(orders: readonly LetterOrder[]): PackedLetters {
  let length = 0
  const ends = orders.map(({ letter: { body } }) => (length += TAG_LENGTH + body.length))
  // Every byte of it is written.
  const bytes = Buffer.allocUnsafeSlow(length)
  orders.forEach(({ letter: { tag, body } }, index) => {
    const start = ends[index - 1] ?? 0
    bytes.set(tag, start)
    bytes.set(body, start + TAG_LENGTH)
  })
  return {
    ids: orders.map(({ id }) => id),
    epochs: orders.map(({ epoch }) => epoch),
    ends,
    bytes,
  }
}

/** Views into the buffer, in the order in which they were packed. */
export function unpackLetters({ ids, epochs, ends, bytes }: PackedLetters): readonly LetterOrder[] {
  return ids.map((id, index) => {
    const start = ends[index - 1] ?? 0
    const tag = bytes.subarray(start, start + TAG_LENGTH)
    const body = bytes.subarray(start + TAG_LENGTH, ends[index])
    return { id, epoch: epochs[index] as number, letter: { tag, body } }
  })
}
