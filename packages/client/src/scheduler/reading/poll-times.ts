/** When a mailbox is asked again where its chain stands, by poll interval. */
import type { PollInterval } from '@pvtcoms/store'
import { between } from '../random.ts'
import { HOUR, MINUTE, SECOND, type StepContext } from '../step-context.ts'

/** A reader that does not ask with every epoch fetches as after an absence of so many ms. */
export const ABSENCE_OF_SLOW_POLLS = 2 * MINUTE

const PERIODS = { 'every-15-minutes': 15 * MINUTE, 'every-hour': HOUR }

/** The part of an epoch in which a reader asks that asks with every epoch. */
const EAGER_PART = 0.25

/**
 * The time, ms since 1970, of the next round: early in the next epoch for `every-minute`, at a random time
 * of the next quarter of an hour or hour otherwise.
 */
export function nextRoundAt(
  { now, random }: StepContext,
  pollInterval: Exclude<PollInterval, 'manually'>,
  epochSeconds: number,
): number {
  const isEager = pollInterval === 'every-minute'
  const length = isEager ? epochSeconds * SECOND : PERIODS[pollInterval]
  const start = (Math.floor(now / length) + 1) * length
  const wait = between(random, 0, isEager ? EAGER_PART * length : length)
  return Math.max(start + wait, now + 1)
}
