/**
 * The engine of a mailbox on one machine: an SQLite file, and a thread that waits for the disk. Letters
 * that arrive during a commit share the next commit. A letter is answered only after its commit is on
 * disk (write-ahead log, synchronous = FULL).
 */
import { Worker } from 'node:worker_threads'
import { Secret } from '@pvtcoms/core/secret'
import { StorageEngineError } from '../../errors.ts'
import type {
  ChainTip,
  EndedEpoch,
  EngineState,
  EpochRange,
  KeptLetter,
  NewLetter,
  Position,
  StorageEngine,
  Stored,
  StoredDigest,
  WaitingLetters,
} from '../../storage-engine.ts'
import type { Answer, Order, Outcome, Round, Task } from './orders.ts'
import { type LetterOrder, LetterTray, packTags } from './packed-letters.ts'

/** One order, and the promise of whoever gave it. */
interface Asked<What, Result> {
  readonly what: What
  readonly resolve: (result: Result) => void
  readonly reject: (error: StorageEngineError) => void
}

/** All orders of one round. */
class Questions {
  readonly letters: Asked<LetterOrder, Stored>[]
  readonly tags: Asked<Uint8Array, KeptLetter | undefined>[]
  readonly others: Asked<Order, unknown>[]

  constructor(
    letters: Asked<LetterOrder, Stored>[] = [],
    tags: Asked<Uint8Array, KeptLetter | undefined>[] = [],
    others: Asked<Order, unknown>[] = [],
  ) {
    this.letters = letters
    this.tags = tags
    this.others = others
  }

  get all(): readonly Asked<unknown, never>[] {
    return [...this.letters, ...this.tags, ...this.others]
  }

  get isEmpty(): boolean {
    return this.letters.length + this.tags.length + this.others.length === 0
  }
}

export class SqliteEngine implements StorageEngine {
  readonly #worker: Worker
  /** Orders that wait while the thread is busy. */
  #waiting = new Questions()
  /** Orders that the thread works on. */
  #asked: Questions | undefined
  readonly #tray = new LetterTray()
  readonly #opened = Promise.withResolvers<undefined>()
  /** Epochs are opened one at a time. */
  #opening: Promise<unknown> = Promise.resolve()
  #ended: StorageEngineError | undefined

  private constructor(worker: Worker) {
    this.#worker = worker
    worker.on('message', (answer: Answer) => this.#take(answer))
    worker.on('error', () => this.#end(new StorageEngineError('failed')))
    worker.on('exit', () => this.#end(new StorageEngineError('closed')))
  }

  /**
   * Opens the file at `path`, which is made when there is none. Rejects with StorageEngineError `foreign`,
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
    return this.#put(this.#waiting.letters, { letter, epoch })
  }

  occupant(tag: Uint8Array): Promise<KeptLetter | undefined> {
    return this.#put(this.#waiting.tags, tag)
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
    const closed = this.#put(this.#waiting.others, { kind: 'close' })
    this.#ended = new StorageEngineError('closed')
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

  async #ask<T>(task: Task, ...args: readonly unknown[]): Promise<T> {
    return (await this.#put(this.#waiting.others, { kind: 'task', task, args })) as T
  }

  /** Adds an order to the next round. */
  #put<What, Result>(queue: Asked<What, Result>[], what: What): Promise<Result> {
    return new Promise((resolve, reject) => {
      if (this.#ended !== undefined) {
        reject(this.#ended)
        return
      }
      // After everything that the caller asks for in the same turn of the event loop.
      if (this.#asked === undefined && this.#waiting.isEmpty) queueMicrotask(() => this.#post())
      queue.push({ what, resolve, reject })
    })
  }

  #post(): void {
    if (this.#asked !== undefined || this.#waiting.isEmpty) return
    const { letters, tags, others } = this.#waiting
    const packed = this.#tray.pack(letters.map(({ what }) => what))
    const asked = new Questions(letters.splice(0, packed.epochs.length), tags, others)
    this.#waiting = new Questions(letters)
    this.#asked = asked
    this.#worker.postMessage({
      letters: packed,
      tags: packTags(tags.map(({ what }) => what)),
      others: others.map(({ what }) => what),
    } satisfies Round)
  }

  #take(answer: Answer): void {
    if (answer.kind === 'opened') {
      settle([this.#opened], answer.outcome, () => undefined)
      return
    }
    const asked = this.#asked ?? new Questions()
    this.#asked = undefined
    this.#post()
    settle(asked.letters, answer.stored, (results, index) => results[index] as Stored)
    settle(asked.tags, answer.found, (found, index) => found.get(index))
    asked.others.forEach((each, index) => {
      settle([each], answer.done[index] as Outcome<unknown>, (value) => value)
    })
  }

  #end(error: StorageEngineError): void {
    this.#ended ??= error
    this.#opened.reject(this.#ended)
    for (const questions of [this.#asked, this.#waiting]) {
      for (const { reject } of questions?.all ?? []) reject(this.#ended)
    }
    this.#asked = undefined
    this.#waiting = new Questions()
  }
}

/** Settles each promise with its part of one outcome. */
function settle<T, Result>(
  asked: readonly Pick<Asked<unknown, Result>, 'resolve' | 'reject'>[],
  outcome: Outcome<T>,
  part: (value: T, index: number) => Result,
): void {
  asked.forEach(({ resolve, reject }, index) => {
    if (outcome.ok) resolve(part(outcome.value, index))
    else reject(new StorageEngineError(outcome.code))
  })
}
