/** When something is said, by the author's clock (docs/protocol/content.md). */
import { type UnixMs, unixMs } from '@pvtcoms/core/env'

/** Who is told a time believes it as far as it is not further ahead of their clock than that, ms. */
const MOST_AHEAD = 24 * 3_600_000

/**
 * The time of something that is said now: by our clock, but later than what it takes the place of, however far the clock was
 * set back since. Otherwise an edit would lose against an earlier one.
 */
export function sayAt(now: UnixMs, ...before: readonly (UnixMs | undefined)[]): UnixMs {
  const last = Math.max(0, ...before.map((each) => each ?? 0))
  return unixMs(Math.max(now, last + 1))
}

/** A contact's clock is believed as far as it is not ahead of ours. */
export function believed(now: UnixMs, sentAt: UnixMs): UnixMs {
  return unixMs(Math.min(sentAt, now + MOST_AHEAD))
}
