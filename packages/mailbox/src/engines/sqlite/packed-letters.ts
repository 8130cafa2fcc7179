/** Packs letters, and tags, into one piece of memory for the thread, and unpacks them there. */
import type { NewLetter } from '../../storage-engine.ts'

const TAG_LENGTH = 16
/** Letters that share a commit: some 2 MiB of letters as a mailbox seals them. */
const MOST = 512
const CAPACITY = MOST * (TAG_LENGTH + 4_112)

export interface LetterOrder {
  readonly epoch: number
  readonly letter: NewLetter
}

export interface PackedLetters {
  readonly epochs: readonly number[]
  /** Where in `bytes` each letter ends, and the next one begins. */
  readonly ends: readonly number[]
  /** Of each letter the tag, 16, and the body. */
  readonly bytes: Uint8Array
}

/**
 * Shared memory in which letters reach the thread. It is reused: new memory for each round would have to
 * be allocated, cleared and collected.
 */
export class LetterTray {
  #bytes = new Uint8Array(new SharedArrayBuffer(CAPACITY))

  /** Copies the first of `orders`, as many as fit, at least one. Call it again only after they were unpacked. */
  pack(orders: readonly LetterOrder[]): PackedLetters {
    const epochs: number[] = []
    const ends: number[] = []
    let end = 0
    for (const { epoch, letter } of orders) {
      const start = end
      end += TAG_LENGTH + letter.body.length
      if (epochs.length === MOST || (start > 0 && end > this.#bytes.length)) break
      if (end > this.#bytes.length) this.#bytes = new Uint8Array(new SharedArrayBuffer(end))
      this.#bytes.set(letter.tag, start)
      this.#bytes.set(letter.body, start + TAG_LENGTH)
      epochs.push(epoch)
      ends.push(end)
    }
    return { epochs, ends, bytes: this.#bytes }
  }
}

/** Views into the memory, in the order in which they were packed. */
export function unpackLetters({ epochs, ends, bytes }: PackedLetters): readonly LetterOrder[] {
  return epochs.map((epoch, index) => {
    const start = ends[index - 1] ?? 0
    const tag = bytes.subarray(start, start + TAG_LENGTH)
    const body = bytes.subarray(start + TAG_LENGTH, ends[index])
    return { epoch, letter: { tag, body } }
  })
}

export function packTags(tags: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(tags.length * TAG_LENGTH)
  tags.forEach((tag, index) => {
    bytes.set(tag, index * TAG_LENGTH)
  })
  return bytes
}

export function unpackTags(bytes: Uint8Array): readonly Uint8Array[] {
  return Array.from({ length: bytes.length / TAG_LENGTH }, (_, index) =>
    bytes.subarray(index * TAG_LENGTH, (index + 1) * TAG_LENGTH),
  )
}
