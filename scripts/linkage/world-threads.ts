/** Threads that each live in one world at a time; orders wait for a free one, the first given first. */
import { Worker } from 'node:worker_threads'
import type { Findings, Models, StudySize } from '@pvtcoms/linkage'

export type Size = Omit<StudySize, 'primitives'>

export interface TrainingOrder {
  /** A study's name. */
  readonly policy: string
  readonly seed: string
  readonly size: Size
}

export interface ExaminationOrder extends TrainingOrder {
  readonly models: Models
}

export class WorldThreads {
  readonly #idle: Worker[] = []
  readonly #all: readonly Worker[]
  readonly #waiting: ((worker: Worker) => void)[] = []

  constructor(count: number) {
    const file = new URL('./world-thread.ts', import.meta.url)
    this.#all = Array.from({ length: count }, () => new Worker(file))
    this.#idle.push(...this.#all)
  }

  async train(order: TrainingOrder): Promise<Models> {
    return (await this.#give(order)) as Models
  }

  async examine(order: ExaminationOrder): Promise<Findings> {
    return (await this.#give(order)) as Findings
  }

  close(): void {
    for (const worker of this.#all) void worker.terminate()
  }

  async #give(order: TrainingOrder | ExaminationOrder): Promise<unknown> {
    const worker = this.#idle.pop() ?? (await this.#nextIdle())
    const answer = await new Promise<unknown>((resolve, reject) => {
      worker.once('error', reject)
      worker.once('message', (message) => {
        worker.off('error', reject)
        resolve(message)
      })
      worker.postMessage(order)
    })
    const next = this.#waiting.shift()
    if (next === undefined) this.#idle.push(worker)
    else next(worker)
    return answer
  }

  #nextIdle(): Promise<Worker> {
    return new Promise((resolve) => this.#waiting.push(resolve))
  }
}
