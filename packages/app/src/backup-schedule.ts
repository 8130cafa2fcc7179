/**
 * Makes a backup a day, and one sooner when earlier ones hold what a person has deleted since. The messenger stands still while a backup is written, so it waits until nobody uses it. It goes by
 * the wall clock, which goes on while the machine sleeps.
 */
import type { CancelTimer, Timers } from '@pvtcoms/core/env'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const LOOK = 20 * MINUTE
/** Nobody is there when nothing was asked for so long. */
const QUIET = 5 * MINUTE
/** After so long without a backup it is made although somebody is there. */
const OVERDUE = 3 * DAY

export interface BackupScheduleParts {
  readonly timers: Timers
  /** When the newest backup was made, ms since 1970; undefined: there is none. It must not throw. */
  readonly newest: () => number | undefined
  /** Whether the backups that there are hold something that a person deleted. It must not throw. */
  readonly holdDeleted: () => boolean
  /** How long nothing was asked, ms. */
  readonly unusedFor: () => number
  /** It must not throw. */
  readonly make: () => void
}

export class BackupSchedule {
  readonly #parts: BackupScheduleParts
  #cancel: CancelTimer = () => undefined
  #since = 0

  constructor(parts: BackupScheduleParts) {
    this.#parts = parts
  }

  start(): void {
    this.#since = this.#parts.timers.now()
    this.#wait()
  }

  stop(): void {
    this.#cancel()
  }

  #wait(): void {
    this.#cancel()
    this.#cancel = this.#parts.timers.after(LOOK, () => {
      this.#look()
      this.#wait()
    })
  }

  #look(): void {
    const { timers, newest, holdDeleted, unusedFor, make } = this.#parts
    const last = newest()
    // A backup from the future was made while the clock was wrong.
    const age = last === undefined ? DAY : Math.abs(timers.now() - last)
    if (age < (last !== undefined && holdDeleted() ? HOUR : DAY)) return
    const waited = last === undefined ? timers.now() - this.#since : age
    if (unusedFor() >= QUIET || waited >= OVERDUE) make()
  }
}
