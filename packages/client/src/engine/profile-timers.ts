/** What a profile does later: all of it ends with the profile. */
import type { Timers } from '@pvtcoms/core/env'

export class ProfileTimers {
  readonly #timers: Timers
  readonly #run: (action: () => void) => void
  readonly #cancels = new Set<() => void>()
  #isClosed = false

  /** `run` does what is due; it does not throw. */
  constructor(timers: Timers, run: (action: () => void) => void) {
    this.#timers = timers
    this.#run = run
  }

  /** Once, unless the profile ends before. Returns what cancels it. */
  readonly after = (milliseconds: number, action: () => void): (() => void) => {
    const cancelTimer = this.#timers.after(milliseconds, () => {
      this.#cancels.delete(cancel)
      if (!this.#isClosed) this.#run(action)
    })
    const cancel = (): void => {
      this.#cancels.delete(cancel)
      cancelTimer()
    }
    this.#cancels.add(cancel)
    return cancel
  }

  /** Again and again, while the profile is at work. */
  readonly every = (milliseconds: number, action: () => void): void => {
    this.after(milliseconds, () => {
      this.every(milliseconds, action)
      action()
    })
  }

  close(): void {
    this.#isClosed = true
    for (const cancel of this.#cancels) cancel()
  }
}
