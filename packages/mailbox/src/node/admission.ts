/**
 * Which letters reach the disk, and in which order: a bounded number wait, those that paid more go
 * first. A place is taken before a letter is read, so that `full` is said in time.
 */
import { PrioritySemaphore } from './priority-semaphore.ts'

export class Admission {
  readonly #most: number
  readonly #turns: PrioritySemaphore
  readonly #onLoad: (share: number) => void
  #places = 0

  /** `most` places in all, of which `atOnce` work at the same time. */
  constructor(most: number, atOnce: number, onLoad: (share: number) => void) {
    this.#most = most
    this.#turns = new PrioritySemaphore(atOnce)
    this.#onLoad = onLoad
  }

  /** Takes a place; false when there is none. Each that was taken is given back by `leave`. */
  enter(): boolean {
    if (this.#places === this.#most) return false
    this.#places++
    this.#onLoad(this.#places / this.#most)
    return true
  }

  leave(): void {
    this.#places--
  }

  /** Does `work` when it is the turn of this effort. */
  run<T>(effort: number, work: () => Promise<T>): Promise<T> {
    return this.#turns.run(effort, work)
  }
}
