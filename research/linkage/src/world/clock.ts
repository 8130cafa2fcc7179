/**
 * Time for worlds of pure machines: millions of events, each a plain call, none of them a promise
 * (VirtualTimers, which lets promises finish between two timers, would take hours).
 */
import { type UnixMs, unixMs } from '@pvtcoms/core/env'
import { TimerQueue } from '@pvtcoms/testkit/timer-queue'

export class WorldClock {
  readonly #queue = new TimerQueue()
  #now: number

  /** Begins at `start`, ms since 1970. */
  constructor(start: number) {
    this.#now = start
  }

  now(): UnixMs {
    return unixMs(this.#now)
  }

  /** Calls back once at `time`, or, when that is past, as soon as others that are due have run. */
  at(time: number, callback: () => void): () => void {
    return this.#queue.add(Math.max(this.#now, Math.ceil(time)), callback)
  }

  after(milliseconds: number, callback: () => void): () => void {
    return this.at(this.#now + milliseconds, callback)
  }

  /** Lets time pass until `end`; what is due later never happens. */
  runUntil(end: number): void {
    for (;;) {
      const due = this.#queue.nextDue
      if (due === undefined || due > end) break
      this.#now = due
      this.#queue.shift()?.callback()
    }
    this.#now = end
  }
}
