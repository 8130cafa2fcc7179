/**
 * Notices that nobody used the messenger for so many seconds. It goes by the wall clock, which goes on while the machine
 * sleeps.
 */
import type { CancelTimer, Timers } from '@pvtcoms/core/env'

export class IdleLock {
  readonly #timers: Timers
  readonly #onIdle: () => void
  #seconds = 0
  #lastUse = 0
  #isArmed = false
  #cancel: CancelTimer = () => undefined

  constructor(timers: Timers, onIdle: () => void) {
    this.#timers = timers
    this.#onIdle = onIdle
  }

  /** Begins to wait; 0 seconds: for ever. */
  arm(seconds: number): void {
    this.#seconds = seconds
    this.#isArmed = seconds > 0
    this.use()
    this.#wait()
  }

  disarm(): void {
    this.#isArmed = false
    this.#cancel()
  }

  use(): void {
    this.#lastUse = this.#timers.now()
  }

  /** How long nothing was asked, ms. */
  get unusedFor(): number {
    return this.#timers.now() - this.#lastUse
  }

  /** Compares the clock at once: a timer may have slept with the machine. */
  look(): void {
    if (this.#isArmed) this.#wait()
  }

  #wait(): void {
    this.#cancel()
    if (!this.#isArmed) return
    const left = this.#lastUse + this.#seconds * 1_000 - this.#timers.now()
    if (left <= 0) {
      this.disarm()
      this.#onIdle()
    } else {
      // A clock that was set back must not put the lock off for longer than it was asked for.
      const wait = Math.min(left, this.#seconds * 1_000)
      this.#cancel = this.#timers.after(wait, () => this.#wait())
    }
  }
}
