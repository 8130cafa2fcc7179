/** Reads for peers: digests, letters and runs of ended epochs. Letters are opened with the key of their day. */
import { decode, encode } from '@pvtcoms/core/codec'
import { LETTER } from '@pvtcoms/core/letter'
import {
  Digest,
  dayOfEpoch,
  epochsOf,
  FetchedRun,
  letterCount,
  type PlacedLetter,
  RUN_LENGTH,
  type Run,
  type Span,
} from '@pvtcoms/core/mailbox'
import { PrioritySemaphore } from '@pvtcoms/service'
import type { KeptLetter, StorageEngine, StoredDigest } from '../storage-engine.ts'
import type { DaySeal } from './day-seal.ts'

/** How many digests, and how many letters, one call of the engine reads. */
const DIGESTS = 128
const LETTERS = 16
/** Runs that are read and opened at the same time: each is in memory several times meanwhile. */
const RUNS_AT_ONCE = 16

export class LetterReader {
  readonly #engine: StorageEngine
  readonly #seal: DaySeal
  readonly #epochSeconds: number
  readonly #onUnreadable: () => void
  readonly #semaphore = new PrioritySemaphore(RUNS_AT_ONCE)
  /** Free buffers for runs, all zeros: never more than RUNS_AT_ONCE. */
  readonly #buffers: Uint8Array[] = []

  /** `onUnreadable` is called for each letter that its key does not open. */
  constructor(
    engine: StorageEngine,
    seal: DaySeal,
    epochSeconds: number,
    onUnreadable: () => void,
  ) {
    this.#engine = engine
    this.#seal = seal
    this.#epochSeconds = epochSeconds
    this.#onUnreadable = onUnreadable
  }

  async *digests(span: Span): AsyncGenerator<StoredDigest> {
    const { to, ...range } = epochsOf(span, this.#epochSeconds)
    for (let from = range.from; from < to; ) {
      const digests = await this.#engine.digests({ from, to }, DIGESTS)
      yield* digests
      const last = digests.at(-1)
      if (last === undefined || digests.length < DIGESTS) return
      from = last.epoch + 1
    }
  }

  async *letters(span: Span): AsyncGenerator<PlacedLetter> {
    for await (const { epoch, encoded } of this.digests(span)) {
      const digest = decode(Digest, encoded)
      const count = digest.ok ? letterCount(digest.value) : 0
      for (let from = 0; from < count; from += LETTERS) {
        const kept = await this.#engine.letters(epoch, from, from + LETTERS)
        for (const [index, each] of kept.entries()) {
          const letter = await this.#open(each)
          if (letter !== undefined) yield { epoch, position: from + index, letter }
        }
      }
    }
  }

  /** The answer to a fetch, encoded. */
  run(run: Run): Promise<Uint8Array> {
    return this.#semaphore.run(0, async () => {
      const letters = this.#buffers.pop() ?? new Uint8Array(RUN_LENGTH * LETTER.length)
      try {
        return encode(FetchedRun, { status: await this.#fill(run, letters), letters })
      } finally {
        this.#buffers.push(letters.fill(0))
      }
    })
  }

  /** Writes the letters of a run into `letters`, each at its position; what does not open stays zeros. */
  async #fill({ epoch, index }: Run, letters: Uint8Array): Promise<FetchedRun['status']> {
    const from = index * RUN_LENGTH
    const kept = await this.#engine.letters(epoch, from, from + RUN_LENGTH)
    for (const [position, each] of kept.entries()) {
      const letter = await this.#open(each)
      if (letter !== undefined) letters.set(letter, position * LETTER.length)
    }
    return kept.length === 0 ? 'gone' : 'here'
  }

  async #open({ tag, epoch, body }: KeptLetter): Promise<Uint8Array | undefined> {
    const letter = await this.#seal.open(dayOfEpoch(epoch, this.#epochSeconds), tag, body)
    if (letter === undefined && body.length > LETTER.length) this.#onUnreadable()
    return letter?.length === LETTER.length ? letter : undefined
  }
}
