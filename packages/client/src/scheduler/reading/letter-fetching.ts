/**
 * Brings the letters of one mailbox once its digests are read: all of them in tier 1, one run in each epoch
 * in tier 2 (docs/protocol/mailbox.md §9).
 */
import type { PlacedLetter } from '@pvtcoms/core/mailbox'
import type { PollInterval } from '@pvtcoms/store'
import type { Health } from '../health.ts'
import type { Answer } from '../input.ts'
import type { StepContext } from '../step-context.ts'
import { CoverFetches } from './cover-fetches.ts'
import { Downloads } from './downloads.ts'
import type { Reading } from './reading.ts'
import { type Tier, tierOf } from './tier.ts'

export class LetterFetching {
  readonly #health: Health
  readonly #fetches = new CoverFetches()
  #downloads: Downloads

  /** `missed`: epochs whose letters an earlier run announced and did not download. */
  constructor(health: Health, missed: readonly number[] = []) {
    this.#health = health
    this.#downloads = new Downloads(missed)
  }

  get wakeAt(): number | undefined {
    const next = Math.min(this.#downloads.wakeAt ?? Infinity, this.#fetches.wakeAt ?? Infinity)
    return next === Infinity ? undefined : next
  }

  get missed(): readonly number[] {
    return this.#downloads.missed
  }

  /** A client that comes back after `away` ms makes more fetches, once the digests are read. */
  addExtras(away: number): void {
    this.#fetches.addExtras(away)
  }

  /** Letters came in that epoch. */
  note(epoch: number): void {
    this.#downloads.note(epoch)
  }

  /** Plans what is missing. `isFirst`: in the first round of a session, or one asked for by hand. */
  plan(
    context: StepContext,
    reading: Reading,
    { pollInterval, isFirst }: { readonly pollInterval: PollInterval; readonly isFirst: boolean },
  ): void {
    if (tierOfReading(reading) === 2) {
      this.#downloads.forget(Infinity)
      this.#fetches.plan(context, reading, pollInterval === 'every-minute')
      return
    }
    this.#fetches.stop(context)
    // Once an hour, whole hours: so that nothing is downloaded twice.
    const isHourly = pollInterval === 'every-hour' && !isFirst
    const hour = reading.last - (reading.last % (3_600 / reading.epochSeconds))
    this.#downloads.plan(context, reading, !isFirst, isHourly ? hour : Infinity)
  }

  /** By hand: fetches what waits at once. Returns how many requests that took. */
  now(context: StepContext, reading: Reading): number {
    const part = tierOfReading(reading) === 1 ? this.#downloads : this.#fetches
    return part.now(context, reading)
  }

  tick(context: StepContext, reading: Reading): void {
    this.#downloads.tick(context, reading)
    this.#fetches.tick(context, reading)
  }

  /** Letters of a span that is on its way. True when the ask was ours. */
  received(
    context: StepContext,
    reading: Reading,
    ask: number,
    letters: readonly PlacedLetter[],
  ): boolean {
    return this.#downloads.received(context, reading, ask, letters)
  }

  /**
   * - `done`: what was asked for came
   * - `fetch-failed`: a run did not come; it is fetched again in its own time
   * - `download-failed`: a span did not come whole
   * - `not-ours`: somebody else asked
   */
  answered(
    context: StepContext,
    reading: Reading,
    ask: number,
    answer: Answer,
  ): 'done' | 'fetch-failed' | 'download-failed' | 'not-ours' {
    const fetched = answer.kind === 'fetch' ? answer.run : undefined
    const { workedAt } = this.#health
    if (this.#fetches.answered(context, reading, ask, { fetched, workedAt })) {
      return fetched === undefined ? 'fetch-failed' : 'done'
    }
    const isWhole = this.#downloads.answered(context, reading, ask, answer.kind === 'letters')
    if (isWhole === undefined) return 'not-ours'
    return isWhole ? 'done' : 'download-failed'
  }

  /** The mailbox has nothing from before `epoch` any more. */
  forget(epoch: number): void {
    this.#downloads.forget(epoch)
  }

  /** All that was missed is missed no more: the mailbox is read anew. */
  restart(): void {
    this.#downloads = new Downloads()
  }

  stop(context: StepContext): void {
    this.#downloads.stop(context)
    this.#fetches.stop(context)
  }

  shift(by: number): void {
    this.#downloads.shift(by)
    this.#fetches.shift(by)
  }
}

const tierOfReading = ({ chain }: Reading): Tier => tierOf(chain.latest?.volume ?? 0)
