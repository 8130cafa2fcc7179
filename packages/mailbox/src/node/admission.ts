/**
 * Which letters reach the disk, and in which order: a limited number is pending, and of those a letter that
 * paid more goes first. A slot is taken before the letter is read, so that `full` is answered early.
 */
import { PrioritySemaphore } from '@pvtcoms/service'

export class Admission {
  readonly #slots: number
  readonly #semaphore: PrioritySemaphore
  readonly #onLoad: (share: number) => void
  #taken = 0

  /** `slots` in all, of which `atOnce` work at the same time. `onLoad` gets the taken share, 0 … 1, as it grows. */
  constructor(slots: number, atOnce: number, onLoad: (share: number) => void) {
    this.#slots = slots
    this.#semaphore = new PrioritySemaphore(atOnce)
    this.#onLoad = onLoad
  }

  /** Takes a slot; false when all are taken. Whoever took one gives it back by `leave`. */
  enter(): boolean {
    if (this.#taken === this.#slots) return false
    this.#taken++
    this.#onLoad(this.#taken / this.#slots)
    return true
  }

  leave(): void {
    this.#taken--
  }

  /** Runs `work` once no pending letter with a higher effort is left. */
  run<T>(effort: number, work: () => Promise<T>): Promise<T> {
    return this.#semaphore.run(effort, work)
  }
}
