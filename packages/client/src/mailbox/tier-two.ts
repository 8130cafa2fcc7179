/**
 * Which runs are fetched where not everything is (docs/protocol/mailbox.md §9): one in each epoch, whatever
 * waits, on a circuit of its own. What is real is hidden among runs of the ages at which people fetch.
 */
import type { RandomSource } from '@pvtcoms/core/env'
import { epochAt, type FetchedRun, letterCount, RUN_LENGTH, type Run } from '@pvtcoms/core/mailbox'
import { Agenda } from './agenda.ts'
import { between, fraction, index } from './draw.ts'
import { deliver, LETTER_BYTES, missLetters, type Reading } from './reading.ts'
import { HOUR, MINUTE, SECOND, type Turn } from './turn.ts'

/** Above this many letters a day a mailbox is not downloaded whole: 32 MB. */
export const TIER_ONE_VOLUME = 8_000

/** How often a fetch that failed is repeated. */
const FETCH_RETRIES = 2

/** Of a thousand decoys so many are up to that old, minutes; of any age in between. */
const AGES = [
  [1, 300],
  [2, 50],
  [4, 40],
  [8, 40],
  [16, 60],
  [30, 80],
  [60, 110],
  [2 * 60, 120],
  [4 * 60, 100],
  [8 * 60, 50],
  [12 * 60, 30],
  [24 * 60, 15],
  [48 * 60, 5],
] as const

interface Fetch {
  readonly run: Run
  readonly tries: number
}

export class CoverFetches {
  /** The fetch of an epoch, and those on top. */
  readonly #agenda = new Agenda<'slot' | 'extra'>()
  readonly #asked = new Map<number, Fetch>()
  #retries: (Fetch & { readonly notBefore: number })[] = []
  #extras = { count: 0, over: 0 }

  get wakeAt(): number | undefined {
    return this.#agenda.next
  }

  /** Who comes back after `away` ms makes more fetches, once the digests are read. */
  addExtras(away: number): void {
    const extras = openingFetches(away)
    if (extras.count > this.#extras.count) this.#extras = extras
  }

  /** Plans them, and the next epoch's fetch if `isSteady`. */
  plan(turn: Turn, { epochSeconds }: Reading, isSteady: boolean): void {
    const { count, over } = this.#extras
    this.#extras = { count: 0, over: 0 }
    for (let extra = 0; extra < count; extra++) {
      this.#agenda.add(turn.now + between(turn.random, 0, over), 'extra')
    }
    if (!isSteady) this.#agenda.drop((task) => task === 'slot')
    else if (!this.#agenda.has((task) => task === 'slot')) this.#planSlot(turn, epochSeconds)
  }

  /** By hand: what waits, now. Returns how many requests that took. */
  now(turn: Turn, reading: Reading): number {
    const runs = reading.wanted.runs().filter((run) => !this.#isFetching(run))
    for (const run of runs) this.#ask(turn, reading, { run, tries: 0 })
    return runs.length
  }

  stop(turn: Turn): void {
    this.#agenda.drop(() => true)
    for (const ask of this.#asked.keys()) turn.cancel(ask)
    this.#asked.clear()
  }

  shift(by: number): void {
    this.#agenda.shift(by)
  }

  tick(turn: Turn, reading: Reading): void {
    for (let task = this.#agenda.take(turn.now); task; task = this.#agenda.take(turn.now)) {
      this.#fetchNext(turn, reading)
      if (task === 'slot') this.#planSlot(turn, reading.epochSeconds)
    }
  }

  /** `fetched` is undefined when it failed. False: the ask was not ours. */
  answered(turn: Turn, reading: Reading, ask: number, fetched: FetchedRun | undefined): boolean {
    const asked = this.#asked.get(ask)
    if (asked === undefined) return false
    this.#asked.delete(ask)
    if (fetched !== undefined) this.#open(turn, reading, asked.run, fetched)
    else if (asked.tries < FETCH_RETRIES) {
      const notBefore = epochAt(turn.now, reading.epochSeconds) + 1
      this.#retries.push({ run: asked.run, tries: asked.tries + 1, notBefore })
    }
    return true
  }

  #planSlot(turn: Turn, epochSeconds: number): void {
    const length = epochSeconds * SECOND
    const start = (epochAt(turn.now, epochSeconds) + 1) * length
    this.#agenda.add(start + between(turn.random, 0, length), 'slot')
  }

  /** One fetch: of what failed, of what waits, or of anything. */
  #fetchNext(turn: Turn, reading: Reading): void {
    // Drawn in any case, so that what waits shows in nothing that is drawn later.
    const decoy = decoyRun(turn.random, reading)
    const now = epochAt(turn.now, reading.epochSeconds)
    const again = this.#retries.findIndex(({ notBefore }) => notBefore <= now)
    const [retry] = again < 0 ? [] : this.#retries.splice(again, 1)
    const run = reading.wanted.runs().find((each) => !this.#isFetching(each)) ?? decoy
    if (retry !== undefined) this.#ask(turn, reading, { run: retry.run, tries: retry.tries })
    else if (run !== undefined) this.#ask(turn, reading, { run, tries: 0 })
  }

  #isFetching({ epoch, index: place }: Run): boolean {
    const isSame = ({ run }: Fetch): boolean => run.epoch === epoch && run.index === place
    return this.#retries.some(isSame) || [...this.#asked.values()].some(isSame)
  }

  #ask(turn: Turn, { mailbox }: Reading, fetch: Fetch): void {
    const question = { kind: 'fetch', run: fetch.run } as const
    this.#asked.set(turn.ask(mailbox, question, 1 + RUN_LENGTH * LETTER_BYTES), fetch)
  }

  #open(
    turn: Turn,
    reading: Reading,
    { epoch, index: run }: Run,
    { status, letters }: FetchedRun,
  ): void {
    const missing: { epoch: number; position: number }[] = []
    for (let place = 0; place < RUN_LENGTH; place++) {
      const position = run * RUN_LENGTH + place
      if (!reading.wanted.has(epoch, position)) continue
      const letter = letters.subarray(place * LETTER_BYTES, (place + 1) * LETTER_BYTES)
      const isHere = status === 'here' && letter.some((byte) => byte !== 0)
      if (isHere) deliver(turn, reading, { epoch, position, letter })
      else missing.push({ epoch, position })
    }
    missLetters(turn, reading, missing)
  }
}

/** Fetches beside those of the epochs after an absence of `away` ms: how many, and over which time. */
function openingFetches(away: number): { readonly count: number; readonly over: number } {
  if (away > 6 * HOUR) return { count: 40, over: 5 * MINUTE }
  return { count: away > MINUTE ? 12 : 0, over: 2 * MINUTE }
}

/** A run for its own sake; undefined when no letter is known of. */
function decoyRun(random: RandomSource, { book, last, epochSeconds }: Reading): Run | undefined {
  const age = decoyAge(random)
  const digest = book.withLetters(last - Math.floor(age / (epochSeconds * SECOND)))
  if (digest === undefined) return undefined
  const position = index(random, letterCount(digest))
  return { epoch: digest.epoch, index: Math.floor(position / RUN_LENGTH) }
}

function decoyAge(random: RandomSource): number {
  let share = fraction(random) * 1000
  let from = 0
  for (const [to, part] of AGES) {
    if (share < part) return between(random, from, to) * MINUTE
    share -= part
    from = to
  }
  return 0
}
