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
  /** Places that are dealt with: their tags may be watched for long yet. */
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
    const place = placeOf(epoch, position)
    if (!this.#done.has(place) && !this.#wanted.has(place)) {
      this.#wanted.set(place, { tag, misses: 0 })
    }
  }

  has(epoch: number, position: number): boolean {
    return this.#wanted.has(placeOf(epoch, position))
  }

  /** The letter is here: its tag, or undefined when nobody waited for it. */
  take(epoch: number, position: number): Uint8Array | undefined {
    const place = placeOf(epoch, position)
    const wanted = this.#wanted.get(place)
    if (wanted === undefined) return undefined
    this.#wanted.delete(place)
    this.#done.add(place)
    return wanted.tag
  }

  /** What was asked for came without the letters at `places`. Returns the tags of those given up. */
  miss(places: readonly { readonly epoch: number; readonly position: number }[]): Uint8Array[] {
    const lost: Uint8Array[] = []
    for (const { epoch, position } of places) {
      const wanted = this.#wanted.get(placeOf(epoch, position))
      if (wanted === undefined || ++wanted.misses < TRIES) continue
      lost.push(wanted.tag)
      this.take(epoch, position)
    }
    return lost
  }

  /** Where they lie, oldest first. */
  places(): readonly { readonly epoch: number; readonly position: number }[] {
    return [...this.#wanted.keys()]
      .toSorted((a, b) => a - b)
      .map((place) => ({ epoch: Math.floor(place / POSITIONS), position: place % POSITIONS }))
  }

  /** The runs that hold them, oldest first. */
  runs(): readonly Run[] {
    const runs = this.places().map(({ epoch, position }) => ({
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
    for (const [place, { tag }] of this.#wanted) if (gone.has(tag)) this.#wanted.delete(place)
  }

  /** The mailbox has nothing from before `epoch` any more. */
  forget(epoch: number): void {
    const first = placeOf(epoch, 0)
    for (const place of this.#wanted.keys()) if (place < first) this.#wanted.delete(place)
    for (const place of this.#done) if (place < first) this.#done.delete(place)
  }
}

const placeOf = (epoch: number, position: number): number => epoch * POSITIONS + position
