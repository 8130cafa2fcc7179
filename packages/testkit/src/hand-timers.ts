/**
 * A clock that a test moves by hand. Unlike `VirtualTimers` it fires synchronously, and only what was set before: for
 * a class that waits for one thing after the other.
 */
import { type CancelTimer, type Timers, type UnixMs, unixMs } from '@pvtcoms/core/env'

/** 2027-01-15T08:00:00Z: any fixed moment does. */
const START = 1_800_000_000_000

interface Waiting {
  readonly at: number
  readonly callback: () => void
}

export class HandTimers implements Timers {
  #now = START
  #waiting: readonly Waiting[] = []

  now(): UnixMs {
    return unixMs(this.#now)
  }

  monotonic(): number {
    return this.#now
  }

  after(milliseconds: number, callback: () => void): CancelTimer {
    const entry = { at: this.#now + milliseconds, callback }
    this.#waiting = [...this.#waiting, entry]
    return () => {
      this.#waiting = this.#waiting.filter((each) => each !== entry)
    }
  }

  /** How many timers wait. */
  get pending(): number {
    return this.#waiting.length
  }

  /** Lets `milliseconds` pass. `timersToo`: false while the machine sleeps. */
  advance(milliseconds: number, timersToo = true): void {
    this.#now += milliseconds
    if (!timersToo) return
    const due = this.#waiting.filter(({ at }) => at <= this.#now)
    this.#waiting = this.#waiting.filter(({ at }) => at > this.#now)
    for (const { callback } of due) callback()
  }
}
