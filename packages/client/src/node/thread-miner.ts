/** Makes proofs of work in a thread, so that nothing else waits for them. */
import { Worker } from 'node:worker_threads'
import type { RandomSource } from '@pvtcoms/core/env'
import { isEffort, NONCE_LENGTH, type ProofPlace } from '@pvtcoms/core/mailbox'
import type { Miner } from '../scheduler/deposits/miner.ts'
import type { MiningOrder, MiningResult } from './mining.ts'

interface Job {
  readonly resolve: (proof: Uint8Array) => void
  readonly reject: (reason: unknown) => void
}

export class ThreadMiner implements Miner {
  readonly #random: RandomSource
  readonly #jobs = new Map<number, Job>()
  /** Started with the first job: it takes some 15 MB. */
  #worker: Worker | undefined
  #lastId = 0
  #closed = false

  constructor(random: RandomSource) {
    this.#random = random
  }

  async mine(place: ProofPlace, effort: number, signal?: AbortSignal): Promise<Uint8Array> {
    if (!isEffort(effort)) throw new RangeError('an effort is a power of two below 2^32')
    if (this.#closed) throw new TypeError('the miner is closed')
    signal?.throwIfAborted()
    const id = ++this.#lastId
    const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>()
    const onAbort = (): void => {
      this.#jobs.delete(id)
      this.#send({ id })
      reject(signal?.reason)
    }
    signal?.addEventListener('abort', onAbort)
    this.#jobs.set(id, { resolve, reject })
    this.#send({ id, place, effort, nonce: this.#random.random(NONCE_LENGTH) })
    try {
      return await promise
    } finally {
      signal?.removeEventListener('abort', onAbort)
    }
  }

  /** Rejects what is under way with `reason`. */
  async close(reason: Error): Promise<void> {
    this.#closed = true
    for (const { reject } of this.#jobs.values()) reject(reason)
    this.#jobs.clear()
    await this.#worker?.terminate()
  }

  #send(order: MiningOrder): void {
    this.#worker ??= this.#start()
    this.#worker.postMessage(order)
  }

  #start(): Worker {
    const worker = new Worker(new URL('./mining-thread.ts', import.meta.url))
    worker.unref()
    worker.on('message', ({ id, proof }: MiningResult) => {
      this.#jobs.get(id)?.resolve(proof)
      this.#jobs.delete(id)
    })
    worker.on('error', (error) => void this.close(error as Error))
    return worker
  }
}
