/** Letters that a mailbox has announced under watched tags, by where they lie, until they are here. */
import { RUN_LENGTH, type Run } from '@pvtcoms/core/mailbox'
import type { Sighting } from '../digests/digest-chain.ts'

/** How often a mailbox may come without a letter that it announced. */
const TRIES = 3
/** One more than the greatest position in an epoch (docs/protocol/mailbox.md §3). */
const POSITIONS = 2 ** 19

interface Wanted {
  readonly tag: Uint8Array
  misses: number
}

export class WantedLetters {
  readonly #wanted = new Map<number, Wanted>()
  /** Letters that are dealt with, by epoch and position: their tags may still be watched for long. */
  readonly #done: Set<number>

  constructor(done: readonly number[] = []) {
    this.#done = new Set(done)
  }

  /** As numbers that mean something to the constructor alone. */
  get done(): readonly number[] {
    return [...this.#done]
  }

  get size(): number {
    return this.#wanted.size
  }

  add({ tag, epoch, position }: Sighting): void {
    const key = keyOf(epoch, position)
    if (!this.#done.has(key) && !this.#wanted.has(key)) {
      this.#wanted.set(key, { tag, misses: 0 })
    }
  }

  has(epoch: number, position: number): boolean {
    return this.#wanted.has(keyOf(epoch, position))
  }

  /** The letter is here: its tag, or undefined when nobody waited for it. */
  take(epoch: number, position: number): Uint8Array | undefined {
    const key = keyOf(epoch, position)
    const wanted = this.#wanted.get(key)
    if (wanted === undefined) return undefined
    this.#wanted.delete(key)
    this.#done.add(key)
    return wanted.tag
  }

  /** What was asked for came without the letters at `positions`. Returns the tags of those given up. */
  miss(positions: readonly { readonly epoch: number; readonly position: number }[]): Uint8Array[] {
    const lost: Uint8Array[] = []
    for (const { epoch, position } of positions) {
      const wanted = this.#wanted.get(keyOf(epoch, position))
      if (wanted === undefined || ++wanted.misses < TRIES) continue
      lost.push(wanted.tag)
      this.take(epoch, position)
    }
    return lost
  }

  /** Where they lie, oldest first. */
  positions(): readonly { readonly epoch: number; readonly position: number }[] {
    return [...this.#wanted.keys()]
      .toSorted((a, b) => a - b)
      .map((key) => ({ epoch: Math.floor(key / POSITIONS), position: key % POSITIONS }))
  }

  /** The runs that hold them, oldest first. */
  runs(): readonly Run[] {
    const runs = this.positions().map(({ epoch, position }) => ({
      epoch,
      index: Math.floor(position / RUN_LENGTH),
    }))
    return runs.filter(
      ({ epoch, index }, at) => runs[at - 1]?.epoch !== epoch || runs[at - 1]?.index !== index,
    )
  }

  /** Nobody watches these tags any more. */
  drop(tags: readonly Uint8Array[]): void {
    if (this.#wanted.size === 0) return
    const gone = new Set(tags)
    for (const [key, { tag }] of this.#wanted) if (gone.has(tag)) this.#wanted.delete(key)
  }

  /** The mailbox has nothing from before `epoch` any more. */
  forget(epoch: number): void {
    const first = keyOf(epoch, 0)
    for (const key of this.#wanted.keys()) if (key < first) this.#wanted.delete(key)
    for (const key of this.#done) if (key < first) this.#done.delete(key)
  }
}

const keyOf = (epoch: number, position: number): number => epoch * POSITIONS + position
