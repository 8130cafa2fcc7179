/**
 * Which runs are fetched in tier 2 (docs/protocol/mailbox.md §9): one in each epoch, whether anything waits or
 * not, on a circuit of its own. Fetches of letters are hidden among decoys of the ages at which people fetch.
 */
import type { RandomSource } from '@pvtcoms/core/env'
import { epochAt, type FetchedRun, letterCount, RUN_LENGTH, type Run } from '@pvtcoms/core/mailbox'
import { between, fraction, index } from '../random.ts'
import { HOUR, MINUTE, SECOND, type StepContext } from '../step-context.ts'
import { TimerQueue } from '../timer-queue.ts'
import { deliver, LETTER_BYTES, missLetters, type Reading } from './reading.ts'

/**
 * A fetch that fails is repeated in the two epochs that follow, then after a rest, which gets longer; MOST_TRIES
 * times in all, for a letter or a decoy alike. A mailbox that fails a run on purpose learns nothing from what follows.
 */
const TRIES_IN_A_ROW = 3
const MOST_TRIES = 9
const FIRST_REST = { from: HOUR, to: 2 * HOUR }

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

/** The fetch of an epoch, or one on top; with what chance it takes what waits, when something does. */
interface Task {
  readonly kind: 'slot' | 'extra'
  readonly forWaiting: number
}

const SLOT: Task = { kind: 'slot', forWaiting: 1 }

/** So many fetches on top, over so long, ms. */
interface Extras {
  readonly count: number
  readonly over: number
  readonly forWaiting: number
}

const NO_EXTRAS: Extras = { count: 0, over: 0, forWaiting: 0 }

interface Fetch {
  readonly run: Run
  /** Those that failed. */
  readonly tries: number
  /** When the last of them did, ms. */
  readonly failedAt?: number
}

interface Retry extends Fetch {
  /** Until when it is left alone, ms. */
  notBefore: number
}

export class CoverFetches {
  readonly #timers = new TimerQueue<Task>()
  readonly #asked = new Map<number, Fetch>()
  readonly #retries: Retry[] = []
  #extras = NO_EXTRAS

  get wakeAt(): number | undefined {
    return this.#timers.next
  }

  /** A client that comes back after `away` ms makes more fetches, once the digests are read. */
  addExtras(away: number): void {
    const extras = openingFetches(away)
    if (extras.count > this.#extras.count) this.#extras = extras
  }

  /** Plans them, and the next epoch's fetch if `isSteady`. */
  plan(context: StepContext, { epochSeconds }: Reading, isSteady: boolean): void {
    const { count, over, forWaiting } = this.#extras
    this.#extras = NO_EXTRAS
    for (let extra = 0; extra < count; extra++) {
      this.#timers.add(context.now + between(context.random, 0, over), {
        kind: 'extra',
        forWaiting,
      })
    }
    if (!isSteady) this.#timers.drop(({ kind }) => kind === 'slot')
    else if (!this.#timers.has(({ kind }) => kind === 'slot')) this.#planSlot(context, epochSeconds)
  }

  /** By hand: what waits, now. Returns how many requests that took. */
  now(context: StepContext, reading: Reading): number {
    const runs = reading.wanted.runs().filter((run) => !this.#isFetching(run))
    for (const run of runs) this.#ask(context, reading, { run, tries: 0 })
    return runs.length
  }

  stop(context: StepContext): void {
    this.#timers.drop(() => true)
    for (const ask of this.#asked.keys()) context.cancel(ask)
    this.#asked.clear()
  }

  shift(by: number): void {
    this.#timers.shift(by)
    for (const retry of this.#retries) retry.notBefore += by
  }

  tick(context: StepContext, reading: Reading): void {
    for (let task = this.#timers.take(context.now); task; task = this.#timers.take(context.now)) {
      this.#fetchNext(context, reading, task)
      if (task.kind === 'slot') this.#planSlot(context, reading.epochSeconds)
    }
  }

  /**
   * `fetched` is undefined when it failed, and `workedAt` when the mailbox last answered anything, ms. False:
   * the ask was not ours.
   */
  answered(
    context: StepContext,
    reading: Reading,
    ask: number,
    { fetched, workedAt }: { readonly fetched: FetchedRun | undefined; readonly workedAt: number },
  ): boolean {
    const asked = this.#asked.get(ask)
    if (asked === undefined) return false
    this.#asked.delete(ask)
    if (fetched !== undefined) this.#open(context, reading, asked.run, fetched)
    else this.#failed(context, reading, asked, workedAt)
    return true
  }

  #failed(context: StepContext, reading: Reading, fetch: Fetch, workedAt: number): void {
    const { run, tries, failedAt = -Infinity } = fetch
    const { epochSeconds } = reading
    // Where nothing is answered at all, that says nothing about this fetch.
    const isChosen = tries === 0 || workedAt > failedAt
    const failed = isChosen ? tries + 1 : tries
    if (failed === MOST_TRIES) {
      const first = run.index * RUN_LENGTH
      const positions = Array.from({ length: RUN_LENGTH }, (_, offset) => first + offset)
      missLetters(
        context,
        reading,
        positions.map((position) => ({ epoch: run.epoch, position })),
      )
      return
    }
    const nextEpoch = (epochAt(context.now, epochSeconds) + 1) * epochSeconds * SECOND
    const { from, to } = FIRST_REST
    const rest = 2 ** (failed / TRIES_IN_A_ROW - 1) * between(context.random, from, to)
    const isRow = !isChosen || failed % TRIES_IN_A_ROW !== 0
    const notBefore = isRow ? nextEpoch : context.now + rest
    this.#retries.push({ run, tries: failed, failedAt: context.now, notBefore })
  }

  #planSlot(context: StepContext, epochSeconds: number): void {
    const length = epochSeconds * SECOND
    const start = (epochAt(context.now, epochSeconds) + 1) * length
    this.#timers.add(start + between(context.random, 0, length), SLOT)
  }

  /** One fetch: of what failed, of what waits, or of anything. */
  #fetchNext(context: StepContext, reading: Reading, { forWaiting }: Task): void {
    // Drawn in any case, so that what waits shows in nothing that is drawn later.
    const decoy = decoyRun(context.random, reading)
    const isForWaiting = fraction(context.random) < forWaiting
    const choice = fraction(context.random)
    const again = this.#retries.findIndex(({ notBefore }) => notBefore <= context.now)
    const [retry] = again < 0 ? [] : this.#retries.splice(again, 1)
    const waiting = reading.wanted.runs().filter((each) => !this.#isFetching(each))
    const real = isForWaiting ? waiting[Math.floor(choice * waiting.length)] : undefined
    const run = real ?? decoy
    if (retry !== undefined) this.#ask(context, reading, retry)
    else if (run !== undefined) this.#ask(context, reading, { run, tries: 0 })
  }

  #isFetching(wanted: Run): boolean {
    const isSame = ({ run }: Fetch): boolean =>
      run.epoch === wanted.epoch && run.index === wanted.index
    return this.#retries.some(isSame) || [...this.#asked.values()].some(isSame)
  }

  #ask(context: StepContext, { mailbox }: Reading, fetch: Fetch): void {
    const question = { kind: 'fetch', run: fetch.run } as const
    this.#asked.set(context.ask(mailbox, question, 1 + RUN_LENGTH * LETTER_BYTES), fetch)
  }

  #open(
    context: StepContext,
    reading: Reading,
    { epoch, index: run }: Run,
    { status, letters }: FetchedRun,
  ): void {
    const missing: { epoch: number; position: number }[] = []
    for (let offset = 0; offset < RUN_LENGTH; offset++) {
      const position = run * RUN_LENGTH + offset
      if (!reading.wanted.has(epoch, position)) continue
      const letter = letters.subarray(offset * LETTER_BYTES, (offset + 1) * LETTER_BYTES)
      const isHere = status === 'here' && letter.some((byte) => byte !== 0)
      if (isHere) deliver(context, reading, { epoch, position, letter })
      else missing.push({ epoch, position })
    }
    missLetters(context, reading, missing)
  }
}

/**
 * Fetches beside those of the epochs after an absence of `away` ms. Were they of what waits first, all of it
 * would be fetched within seconds, and such coincidences tell whose it is (docs/linkage.md).
 */
function openingFetches(away: number): Extras {
  if (away > 6 * HOUR) return { count: 40, over: 5 * MINUTE, forWaiting: 1 / 12 }
  return { count: away > MINUTE ? 12 : 0, over: 2 * MINUTE, forWaiting: 1 / 6 }
}

/** A run for its own sake; undefined when no letter is known of. */
function decoyRun(random: RandomSource, { chain, last, epochSeconds }: Reading): Run | undefined {
  const age = decoyAge(random)
  const digest = chain.withLetters(last - Math.floor(age / (epochSeconds * SECOND)))
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
