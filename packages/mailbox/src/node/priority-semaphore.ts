/** Work of which only so much is under way at the same time; what ranks higher goes first. */
export class PrioritySemaphore {
  readonly #atOnce: number
  readonly #waiting: { readonly rank: number; readonly go: () => void }[] = []
  #running = 0

  constructor(atOnce: number) {
    this.#atOnce = atOnce
  }

  /** Does `work` when it is its turn; among equals who came first goes first. */
  async run<T>(rank: number, work: () => Promise<T>): Promise<T> {
    if (this.#running < this.#atOnce) this.#running++
    else await new Promise<void>((go) => this.#insert(rank, go))
    try {
      return await work()
    } finally {
      // Who waits takes over the turn, so that nobody slips in between.
      const next = this.#waiting.pop()
      if (next === undefined) this.#running--
      else next.go()
    }
  }

  /** Ascending by rank; who came first stands behind its equals, and so leaves first. */
  #insert(rank: number, go: () => void): void {
    let [low, high] = [0, this.#waiting.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#waiting[middle]?.rank ?? 0) < rank) low = middle + 1
      else high = middle
    }
    this.#waiting.splice(low, 0, { rank, go })
  }
}
