/** Tasks and the times at which they are due, as data. Few wait at once: a list is enough. */
import { type UnixMs, unixMs } from '@pvtcoms/core/env'

interface Appointment<Task> {
  at: number
  readonly task: Task
}

export class TimerQueue<Task> {
  #waiting: Appointment<Task>[] = []

  /** When the first of them is due. */
  get next(): UnixMs | undefined {
    let next = Infinity
    for (const { at } of this.#waiting) next = Math.min(next, at)
    return next === Infinity ? undefined : unixMs(next)
  }

  /** A task for `at`, ms since 1970; a fraction counts as the next millisecond. */
  add(at: number, task: Task): void {
    this.#waiting.push({ at: Math.max(0, Math.ceil(at)), task })
  }

  /** Takes out the earliest task that is due; of two for the same moment, the one added first. */
  take(now: UnixMs): Task | undefined {
    let first: Appointment<Task> | undefined
    for (const each of this.#waiting) {
      if (each.at <= now && (first === undefined || each.at < first.at)) first = each
    }
    if (first !== undefined) this.#waiting.splice(this.#waiting.indexOf(first), 1)
    return first?.task
  }

  has(fits: (task: Task) => boolean): boolean {
    return this.#waiting.some(({ task }) => fits(task))
  }

  drop(fits: (task: Task) => boolean): void {
    this.#waiting = this.#waiting.filter(({ task }) => !fits(task))
  }

  /** The clock was set by so much, ms: waiting times stay what they were. */
  shift(by: number): void {
    for (const each of this.#waiting) each.at = Math.max(0, each.at + by)
  }

  /** What is overdue gets a time of its own again, so that it does not happen all at once. */
  spread(now: UnixMs, wait: () => number): void {
    for (const each of this.#waiting) if (each.at < now) each.at = Math.ceil(now + wait())
  }
}
