/** Collects questions while earlier ones are being answered, and asks them together in one round trip. */

interface Waiting<Question, Answer> {
  readonly question: Question
  readonly resolve: (answer: Answer) => void
  readonly reject: (error: unknown) => void
}

export class Lookups<Question, Answer> {
  readonly #askAll: (questions: readonly Question[]) => Promise<readonly Answer[]>
  readonly #atOnce: number
  readonly #most: number
  readonly #waiting: Waiting<Question, Answer>[] = []
  #running = 0

  /** `askAll` answers up to `most` questions in their order; `atOnce` such calls run at the same time. */
  constructor(
    askAll: (questions: readonly Question[]) => Promise<readonly Answer[]>,
    { atOnce, most }: { readonly atOnce: number; readonly most: number },
  ) {
    this.#askAll = askAll
    this.#atOnce = atOnce
    this.#most = most
  }

  /** Rejects with what `askAll` rejects with. */
  ask(question: Question): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ question, resolve, reject })
      if (this.#running >= this.#atOnce) return
      this.#running++
      // After everything that the caller asks for in the same turn of the event loop.
      queueMicrotask(() => void this.#run())
    })
  }

  /** Asks in batches until nothing waits. */
  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, this.#most)
      try {
        const answers = await this.#askAll(batch.map(({ question }) => question))
        batch.forEach(({ resolve }, index) => resolve(answers[index] as Answer))
      } catch (error) {
        for (const { reject } of batch) reject(error)
      }
    }
    this.#running--
  }
}
