/** Time that only moves when told to, for schedules of days that take milliseconds. */

export const SECOND = 1000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR
/** 2030-01-01T12:00:00Z. */
export const NOON = 1_893_499_200_000

interface Timer {
  readonly at: number
  readonly order: number
  readonly run: () => void
}

/** Time that only moves when told to. */
export class Clock {
  now = NOON
  #waiting: Timer[] = []
  #order = 0

  after(wait: number, run: () => void): void {
    this.#waiting.push({ at: this.now + Math.max(0, wait), order: this.#order++, run })
  }

  advance(milliseconds: number): void {
    const end = this.now + milliseconds
    for (;;) {
      let next: Timer | undefined
      for (const each of this.#waiting) {
        if (
          next === undefined ||
          each.at < next.at ||
          (each.at === next.at && each.order < next.order)
        )
          next = each
      }
      if (next === undefined || next.at > end) break
      this.#waiting.splice(this.#waiting.indexOf(next), 1)
      this.now = next.at
      next.run()
    }
    this.now = end
  }
}
