/**
 * The engine of a mailbox on one machine: an SQLite file, and a thread that waits for the disk. While
 * a commit is under way letters gather; the next commit takes all of them. Nothing is answered before
 * its commit is on disk (write-ahead log, synchronous = FULL).
 */
import { Worker } from 'node:worker_threads'
import { Secret } from '@pvtcoms/core/secret'
import type {
  ChainTip,
  EndedEpoch,
  Engine,
  EngineState,
  EpochRange,
  KeptLetter,
  NewLetter,
  Position,
  Stored,
  StoredDigest,
  WaitingLetters,
} from '../../engine.ts'
import { EngineError } from '../../errors.ts'
import type { Answer, Order, Round, Task } from './orders.ts'
import { type LetterOrder, packLetters } from './packed-letters.ts'

interface Pending {
  readonly resolve: (value: unknown) => void
  readonly reject: (error: EngineError) => void
}

export class SqliteEngine implements Engine {
  readonly #worker: Worker
  readonly #pending = new Map<number, Pending>()
  /** What is asked for while the thread is busy. */
  #waiting: Order[] = []
  #letters: LetterOrder[] = []
  #busy = false
  #nextId = 1
  readonly #opened = Promise.withResolvers<undefined>()
  /** Epochs are opened one at a time. */
  #opening: Promise<unknown> = Promise.resolve()
  #ended: EngineError | undefined

  private constructor(worker: Worker) {
    this.#worker = worker
    worker.on('message', (answers: readonly Answer[]) => this.#take(answers))
    worker.on('error', () => this.#end(new EngineError('failed')))
    worker.on('exit', () => this.#end(new EngineError('closed')))
  }

  /**
   * Opens the file at `path`, which is made when there is none. Rejects with EngineError `foreign`,
   * `corrupt`, `locked`, `newer-schema` or `not-writable`; the file is then as it was.
   */
  static async open(path: string): Promise<SqliteEngine> {
    const worker = new Worker(new URL('./thread.ts', import.meta.url), { workerData: { path } })
    const engine = new SqliteEngine(worker)
    try {
      await engine.#opened.promise
    } catch (error) {
      await worker.terminate()
      throw error
    }
    return engine
  }

  charter(fresh: Uint8Array): Promise<Uint8Array> {
    return this.#ask('charter', fresh)
  }

  state(): Promise<EngineState> {
    return this.#ask('state')
  }

  store(letter: NewLetter, epoch: number): Promise<Stored> {
    return this.#send((id) => this.#letters.push({ id, epoch, letter }))
  }

  occupant(tag: Uint8Array): Promise<KeptLetter | undefined> {
    return this.#ask('occupant', tag)
  }

  openEpoch(
    next: number,
    digest: (ended: EndedEpoch) => Omit<StoredDigest, 'epoch'>,
  ): Promise<EngineState> {
    const opened = this.#opening.then(() => this.#openEpoch(next, digest))
    this.#opening = opened.catch(() => undefined)
    return opened
  }

  digests(range: EpochRange, limit: number): Promise<readonly StoredDigest[]> {
    return this.#ask('digests', range, limit)
  }

  tipAt(epoch: number): Promise<ChainTip | undefined> {
    return this.#ask('tipAt', epoch)
  }

  letters(epoch: number, from: number, to: number): Promise<readonly KeptLetter[]> {
    return this.#ask('letters', epoch, from, to)
  }

  count(range: EpochRange): Promise<number> {
    return this.#ask('count', range)
  }

  waiting(after: Position, limit: number): Promise<WaitingLetters> {
    return this.#ask('waiting', after, limit)
  }

  remove(tags: readonly Uint8Array[]): Promise<void> {
    return this.#ask('remove', tags)
  }

  expect(tags: readonly Uint8Array[], lastDay: number): Promise<void> {
    return this.#ask('expect', tags, lastDay)
  }

  isExpected(tag: Uint8Array): Promise<boolean> {
    return this.#ask('isExpected', tag)
  }

  async dayKey(day: number, fresh: Secret<'DayKey'>): Promise<Secret<'DayKey'>> {
    return new Secret('DayKey', await this.#ask<Uint8Array>('dayKey', day, fresh.expose()))
  }

  expire(day: number, firstEpoch: number): Promise<void> {
    return this.#ask('expire', day, firstEpoch)
  }

  usage(): Promise<{ readonly used: number; readonly free: number | undefined }> {
    return this.#ask('usage')
  }

  backup(target: string): Promise<void> {
    return this.#ask('backup', target)
  }

  async close(): Promise<void> {
    if (this.#ended !== undefined) return
    await this.#opening
    const closed = this.#send((id) => this.#waiting.push({ kind: 'close', id }))
    this.#ended = new EngineError('closed')
    await closed
    await this.#worker.terminate()
  }

  async #openEpoch(
    next: number,
    digest: (ended: EndedEpoch) => Omit<StoredDigest, 'epoch'>,
  ): Promise<EngineState> {
    const ended = await this.#ask<EndedEpoch | 'first' | undefined>('beginEpoch', next)
    if (ended === undefined) return await this.state()
    if (ended === 'first') return await this.#ask('openEpoch', next, undefined)
    let made: Omit<StoredDigest, 'epoch'>
    try {
      made = digest(ended)
    } catch (error) {
      await this.#ask('abandonEpoch')
      throw error
    }
    return await this.#ask('openEpoch', next, made)
  }

  #ask<T>(task: Task, ...args: unknown[]): Promise<T> {
    return this.#send((id) => this.#waiting.push({ kind: 'task', id, task, args }))
  }

  /** `put` puts the order where it waits. */
  #send<T>(put: (id: number) => void): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.#ended !== undefined) {
        reject(this.#ended)
        return
      }
      const id = this.#nextId++
      this.#pending.set(id, { resolve: (value) => resolve(value as T), reject })
      const isFirst = this.#waiting.length + this.#letters.length === 0
      put(id)
      // After everything that is asked for in this turn.
      if (!this.#busy && isFirst) queueMicrotask(() => this.#post())
    })
  }

  #post(): void {
    if (this.#busy || this.#waiting.length + this.#letters.length === 0) return
    const round: Round = { letters: packLetters(this.#letters), others: this.#waiting }
    this.#waiting = []
    this.#letters = []
    this.#busy = true
    this.#worker.postMessage(round, [round.letters.bytes.buffer as ArrayBuffer])
  }

  #take(answers: readonly Answer[]): void {
    this.#busy = false
    this.#post()
    for (const answer of answers) {
      switch (answer.kind) {
        case 'opened':
          this.#opened.resolve(undefined)
          break
        case 'not-opened':
          this.#opened.reject(new EngineError(answer.code))
          break
        case 'stored':
          answer.ids.forEach((id, index) => this.#settle(id)?.resolve(answer.results[index]))
          break
        case 'done':
          this.#settle(answer.id)?.resolve(answer.value)
          break
        case 'failed':
          for (const id of answer.ids) this.#settle(id)?.reject(new EngineError(answer.code))
          break
      }
    }
  }

  #settle(id: number): Pending | undefined {
    const pending = this.#pending.get(id)
    this.#pending.delete(id)
    return pending
  }

  #end(error: EngineError): void {
    this.#ended ??= error
    this.#opened.reject(this.#ended)
    for (const { reject } of this.#pending.values()) reject(this.#ended)
    this.#pending.clear()
  }
}
