/**
 * Many clients of a mailbox at once, each on a stream of its own, which asks and waits for its answer
 * before it asks again. They do as little as possible: they share the machine with what is measured.
 */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { decode, encode } from '@pvtcoms/core/codec'
import { DepositAnswer, FetchedRun, Request } from '@pvtcoms/core/mailbox'
import { type Deposit, frameOf } from './deposits.ts'
import type { RunName, Taken } from './orders.ts'

/** Bytes of all streams, both ways. */
export interface Carried {
  readonly bytes: number
}

/** Deposits everything over `streams` streams. Throws unless every letter is stored. */
export async function depositAll(
  socket: string,
  deposits: readonly Deposit[],
  streams: number,
): Promise<Taken & Carried> {
  const frames = deposits.map(frameOf)
  return await withCrowd(socket, streams, frames, DepositAnswer.maxLength, (answer) => {
    const result = decode(DepositAnswer, answer)
    return result.ok && result.value.status === 'stored'
  })
}

/** Fetches all of these runs over `streams` streams. Throws unless every one is there. */
export async function fetchAll(
  socket: string,
  runs: readonly RunName[],
  streams: number,
): Promise<Taken & Carried> {
  const frames = runs.map((run) => encode(Request, { kind: 'fetch', run }))
  return await withCrowd(socket, streams, frames, FetchedRun.maxLength, ([status]) => status === 0)
}

async function withCrowd(
  path: string,
  streams: number,
  frames: readonly Uint8Array[],
  answerLength: number,
  isGood: (answer: Uint8Array) => boolean,
): Promise<Taken & Carried> {
  const crowd = await Promise.all(Array.from({ length: streams }, () => Asker.connect(path)))
  try {
    const begun = performance.now()
    const ask = async (asker: Asker, first: number): Promise<void> => {
      for (const frame of everyNth(frames, first, streams)) {
        if (!isGood(await asker.ask(frame, answerLength))) throw new Error('the mailbox refused')
      }
    }
    await Promise.all(crowd.map(ask))
    const ms = performance.now() - begun
    return { ms, bytes: crowd.reduce((sum, asker) => sum + asker.bytes, 0) }
  } finally {
    for (const asker of crowd) asker.close()
  }
}

/** From `first` on: all streams have as much to do, as a mailbox takes only so much from one. */
function* everyNth<T>(items: readonly T[], first: number, step: number): Generator<T> {
  for (let at = first; at < items.length; at += step) yield items[at] as T
}

class Asker {
  readonly #socket: Socket
  #answer = Buffer.alloc(0)
  #got = 0
  #settle:
    | { readonly resolve: (answer: Buffer) => void; readonly reject: (error: Error) => void }
    | undefined

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.on('data', (chunk: Buffer) => this.#take(chunk))
    socket.on('error', () => undefined)
    socket.on('close', () => this.#settle?.reject(new Error('the mailbox closed a stream')))
  }

  static async connect(path: string): Promise<Asker> {
    const socket = connect(path)
    await once(socket, 'connect')
    return new Asker(socket)
  }

  get bytes(): number {
    return this.#socket.bytesWritten + this.#socket.bytesRead
  }

  ask(frame: Uint8Array, answerLength: number): Promise<Buffer> {
    if (this.#answer.length !== answerLength) this.#answer = Buffer.alloc(answerLength)
    this.#got = 0
    return new Promise((resolve, reject) => {
      this.#settle = { resolve, reject }
      this.#socket.write(frame)
    })
  }

  close(): void {
    this.#settle = undefined
    this.#socket.destroy()
  }

  #take(chunk: Buffer): void {
    this.#got += chunk.copy(this.#answer, this.#got)
    if (this.#got === this.#answer.length) this.#settle?.resolve(this.#answer)
  }
}
