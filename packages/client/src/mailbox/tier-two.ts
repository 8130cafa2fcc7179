/**
 * Which runs are fetched where not everything is (docs/protocol/mailbox.md §9): one in each epoch, whatever
 * waits, on a circuit of its own. What is real is hidden among runs of the ages at which people fetch.
 */
import type { RandomSource } from '@pvtcoms/core/env'
import { letterCount, RUN_LENGTH, type Run } from '@pvtcoms/core/mailbox'
import type { DigestBook } from './digest-book.ts'
import { between, fraction, index } from './draw.ts'
import { HOUR, MINUTE } from './turn.ts'

/** Above this many letters a day a mailbox is not downloaded whole: 32 MB. */
export const TIER_ONE_VOLUME = 8_000

/** How often a fetch that failed is repeated. */
export const FETCH_RETRIES = 2

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

/** Fetches beside those of the epochs after an absence of `away` ms: how many, and over which time. */
export function openingFetches(away: number): { readonly count: number; readonly over: number } {
  if (away > 6 * HOUR) return { count: 40, over: 5 * MINUTE }
  return { count: away > MINUTE ? 12 : 0, over: 2 * MINUTE }
}

/** A run for its own sake; undefined when no letter is known of. `last` is the last epoch that ended. */
export function decoyRun(
  random: RandomSource,
  book: DigestBook,
  last: number,
  epochSeconds: number,
): Run | undefined {
  const age = decoyAge(random)
  const wanted = last - Math.floor(age / (epochSeconds * 1000))
  const digest = book.withLetters(wanted)
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
