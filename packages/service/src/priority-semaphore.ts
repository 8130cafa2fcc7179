/** Lets a limited number of tasks run at the same time. A waiting task with a higher rank starts first. */
export class PrioritySemaphore {
  readonly #limit: number
  readonly #waiting: { readonly rank: number; readonly start: () => void }[] = []
  #running = 0

  /** `limit` tasks run at the same time. */
  constructor(limit: number) {
    this.#limit = limit
  }

  /** Runs `task` as soon as there is room for it; of two with the same rank, the one that came first. */
  async run<T>(rank: number, task: () => Promise<T>): Promise<T> {
    if (this.#running < this.#limit) this.#running++
    else await new Promise<void>((start) => this.#enqueue(rank, start))
    try {
      return await task()
    } finally {
      // The next task takes over the room of this one, so that a new caller cannot take it first.
      const next = this.#waiting.pop()
      if (next === undefined) this.#running--
      else next.start()
    }
  }

  /** Ascending by rank; among equals the first to come stands last, and so leaves first. */
  #enqueue(rank: number, start: () => void): void {
    let [low, high] = [0, this.#waiting.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#waiting[middle]?.rank ?? 0) < rank) low = middle + 1
      else high = middle
    }
    this.#waiting.splice(low, 0, { rank, start })
  }
}
