/**
 * Which letters reach the disk, and in which order: a bounded number wait, those that paid more go
 * first. A place is taken before a letter is read, so that `full` is said in time.
 */
export class Admission {
  readonly #most: number
  readonly #atOnce: number
  readonly #onLoad: (share: number) => void
  readonly #waiting: { readonly effort: number; readonly go: () => void }[] = []
  #places = 0
  #running = 0

  /** `most` places in all, of which `atOnce` work at the same time. */
  constructor(most: number, atOnce: number, onLoad: (share: number) => void) {
    this.#most = most
    this.#atOnce = atOnce
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
  async run<T>(effort: number, work: () => Promise<T>): Promise<T> {
    if (this.#running < this.#atOnce) this.#running++
    else await new Promise<void>((go) => this.#insert(effort, go))
    try {
      return await work()
    } finally {
      // Who waits takes over the turn, so that nobody slips in between.
      const next = this.#waiting.pop()
      if (next === undefined) this.#running--
      else next.go()
    }
  }

  /** Ascending by effort; who came first stands behind its equals, and so leaves first. */
  #insert(effort: number, go: () => void): void {
    let [low, high] = [0, this.#waiting.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#waiting[middle]?.effort ?? 0) < effort) low = middle + 1
      else high = middle
    }
    this.#waiting.splice(low, 0, { effort, go })
  }
}
