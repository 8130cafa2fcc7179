/**
 * Many clients of a mailbox at once, each on a stream of its own, which asks, once or several times in
 * one go, and waits for all answers before it asks again. They share the machine with what is measured,
 * so they do as little as possible: what they send is made before, and what they get goes into one buffer.
 */
import { connect, type OnReadOpts, type Socket } from 'node:net'
import { concat } from '@pvtcoms/core/bytes'
import { decode, encode } from '@pvtcoms/core/codec'
import { DepositAnswer, FetchedRun, Request } from '@pvtcoms/core/mailbox'
import { type Deposit, frameOf } from './deposits.ts'
import type { RunName, Taken } from './orders.ts'

/** Bytes of all streams, both ways. */
export interface Carried {
  readonly bytes: number
}

/** How many ask at the same time, and how many requests each sends before it waits. */
export interface Crowd {
  readonly streams: number
  readonly burst: number
}

/** Deposits everything. Throws unless every letter is stored. */
export async function depositAll(
  socket: string,
  deposits: readonly Deposit[],
  crowd: Crowd,
): Promise<Taken & Carried> {
  const frames = deposits.map(frameOf)
  return await withCrowd(socket, crowd, frames, DepositAnswer.maxLength, (answer) => {
    const result = decode(DepositAnswer, answer)
    return result.ok && result.value.status === 'stored'
  })
}

/** Fetches all of these runs, one at a time on each stream. Throws unless every one is there. */
export async function fetchAll(
  socket: string,
  runs: readonly RunName[],
  streams: number,
): Promise<Taken & Carried> {
  const frames = runs.map((run) => encode(Request, { kind: 'fetch', run }))
  const isHere = ([status]: Uint8Array): boolean => status === 0
  return await withCrowd(socket, { streams, burst: 1 }, frames, FetchedRun.maxLength, isHere)
}

async function withCrowd(
  path: string,
  { streams, burst }: Crowd,
  frames: readonly Uint8Array[],
  answerLength: number,
  isGood: (answer: Uint8Array) => boolean,
): Promise<Taken & Carried> {
  // All streams have as much to do, as a mailbox takes only so much from one.
  const shares = Array.from({ length: streams }, (_, first) =>
    inBursts(everyNth(frames, first, streams), burst),
  )
  const askers = await Promise.all(shares.map(() => Asker.connect(path, answerLength, isGood)))
  try {
    const begun = performance.now()
    await Promise.all(askers.map((asker, index) => asker.askAll(shares[index] ?? [])))
    const ms = performance.now() - begun
    return { ms, bytes: askers.reduce((sum, asker) => sum + asker.bytes, 0) }
  } finally {
    for (const asker of askers) asker.close()
  }
}

const everyNth = <T>(items: readonly T[], first: number, step: number): readonly T[] =>
  Array.from(
    { length: Math.ceil((items.length - first) / step) },
    (_, index) => items[first + index * step] as T,
  )

interface Burst {
  readonly bytes: Uint8Array
  readonly answers: number
}

function inBursts(frames: readonly Uint8Array[], burst: number): readonly Burst[] {
  return Array.from({ length: Math.ceil(frames.length / burst) }, (_, index) => {
    const part = frames.slice(index * burst, (index + 1) * burst)
    return { bytes: concat(...part), answers: part.length }
  })
}

/** Into which all streams read: each looks at what came before another one does. */
const arrived = Buffer.alloc(65_536)

class Asker {
  readonly #socket: Socket
  readonly #isGood: (answer: Uint8Array) => boolean
  readonly #answer: Uint8Array
  /** Bytes of the answer that is coming. */
  #got = 0
  #bursts: Iterator<Burst> = [].values()
  /** Answers of this burst that are still to come. */
  #awaited = 0
  #done = Promise.withResolvers<undefined>()

  private constructor(path: string, answerLength: number, isGood: (answer: Uint8Array) => boolean) {
    this.#isGood = isGood
    this.#answer = new Uint8Array(answerLength)
    const onread: OnReadOpts = {
      buffer: arrived,
      callback: (length) => {
        this.#take(arrived.subarray(0, length))
        return true
      },
    }
    this.#socket = connect({ path, onread })
    this.#socket.on('error', () => undefined)
    this.#socket.on('close', () => this.#done.reject(new Error('the mailbox closed a stream')))
  }

  static async connect(
    path: string,
    answerLength: number,
    isGood: (answer: Uint8Array) => boolean,
  ): Promise<Asker> {
    const asker = new Asker(path, answerLength, isGood)
    await new Promise<void>((resolve) => asker.#socket.once('connect', resolve))
    return asker
  }

  get bytes(): number {
    return this.#socket.bytesWritten + this.#socket.bytesRead
  }

  async askAll(bursts: readonly Burst[]): Promise<void> {
    this.#bursts = bursts.values()
    this.#next()
    await this.#done.promise
  }

  close(): void {
    this.#done.resolve(undefined)
    this.#socket.destroy()
  }

  #next(): void {
    const next = this.#bursts.next()
    if (next.done === true) {
      this.#done.resolve(undefined)
      return
    }
    this.#awaited = next.value.answers
    this.#socket.write(next.value.bytes)
  }

  #take(chunk: Uint8Array): void {
    for (let at = 0; at < chunk.length; ) {
      const part = chunk.subarray(at, at + this.#answer.length - this.#got)
      this.#answer.set(part, this.#got)
      at += part.length
      this.#got += part.length
      if (this.#got < this.#answer.length) return
      this.#got = 0
      if (!this.#isGood(this.#answer)) this.#done.reject(new Error('the mailbox refused'))
      if (--this.#awaited === 0) this.#next()
    }
  }
}
