import type { Timers } from '@pvtcoms/core/env'

/** Passes each code on to `report` when that code was not passed on for `period` ms; drops it otherwise. */
export function rarely<Code>(
  timers: Pick<Timers, 'monotonic'>,
  period: number,
  report: (code: Code) => void,
): (code: Code) => void {
  const reportedAt = new Map<Code, number>()
  return (code) => {
    const now = timers.monotonic()
    if (now - (reportedAt.get(code) ?? Number.NEGATIVE_INFINITY) < period) return
    reportedAt.set(code, now)
    report(code)
  }
}
