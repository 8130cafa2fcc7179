/** How often each mailbox of ours is read: for the sake of whoever writes to us there. */
import type { PollInterval } from '@pvtcoms/store'

const MOST_FREQUENT_FIRST: readonly PollInterval[] = [
  'every-minute',
  'every-15-minutes',
  'every-hour',
  'manually',
]

export interface Wish {
  readonly pollInterval: PollInterval
  /** Whether they write to us at this mailbox. */
  readonly writesHere: boolean
}

/** Whether `one` reads more often than `other`. */
export function isMoreFrequent(one: PollInterval, other: PollInterval): boolean {
  return MOST_FREQUENT_FIRST.indexOf(one) < MOST_FREQUENT_FIRST.indexOf(other)
}

/**
 * As often as that contact wants it, of those who write there, who wants it most often. Where nobody writes,
 * as often as for any contact: somebody may be told of the mailbox soon, and its chain stays known. `isAwaited`:
 * an invite waits for something there, so that somebody looks on.
 */
export function pollIntervalFor(wishes: readonly Wish[], isAwaited: boolean): PollInterval {
  if (isAwaited) return 'every-minute'
  const writers = wishes.filter(({ writesHere }) => writesHere)
  const wanted = new Set((writers.length > 0 ? writers : wishes).map((wish) => wish.pollInterval))
  return MOST_FREQUENT_FIRST.find((each) => wanted.has(each)) ?? 'every-minute'
}
