/**
 * One life of a person's program, from its start to its end: all that it touches goes through here, so
 * that it can be gone from one moment to the next, as after kill -9. What was committed by then is
 * there for the next life, and nothing else is.
 */
import { type CancelTimer, type Timers, type UnixMs, unixMs } from '@pvtcoms/core/env'
import type { Store } from '@pvtcoms/store'
import type { AnonTransport } from '@pvtcoms/transport'

/** When a life ends. */
export type Fate =
  /** In the middle of its transaction of that number, counted from 1: nothing of it is kept. */
  | { readonly kind: 'within'; readonly transaction: number }
  /** When that transaction is durable, and nothing else has happened. */
  | { readonly kind: 'after'; readonly transaction: number }
  /** So many turns of promises after that transaction. */
  | { readonly kind: 'turns-after'; readonly transaction: number; readonly turns: number }
  /** That many ms after the start, whatever is under way. */
  | { readonly kind: 'at'; readonly milliseconds: number }

/** What a life that is over meets in its store. It never gets out of the program that was killed. */
class Killed extends Error {
  override readonly name = 'Killed'
}

/** Moments at which a disk can fail: a transaction is then undone, and a row is not to be had. */
export type DiskMoment = 'begin' | 'commit' | 'read'
export type Disk = (moment: DiskMoment) => void

export interface LifeParts {
  readonly store: Store
  readonly timers: Timers
  readonly transport: AnonTransport
  /** How far this person's clock is ahead of the world's, ms. */
  readonly clock: () => number
  readonly fate: Fate | undefined
  /** The disk, asked at each of these moments: what it throws, the store throws. */
  readonly disk: Disk
  /** It was killed: called once, when nothing that happens afterwards has any effect. */
  readonly onDeath: () => void
}

export class Life {
  readonly timers: Timers
  readonly store: Store
  readonly #parts: LifeParts
  readonly #cancels = new Set<CancelTimer>()
  #transactions = 0
  #isOver = false

  constructor(parts: LifeParts) {
    this.#parts = parts
    const { store, timers, clock, fate, disk } = parts
    this.timers = {
      now: (): UnixMs => unixMs(Math.max(0, timers.now() + clock())),
      monotonic: () => timers.monotonic(),
      after: (milliseconds, callback) => this.#after(milliseconds, callback),
    }
    this.store = {
      ...store,
      contacts: {
        ...store.contacts,
        get(id) {
          disk('read')
          return store.contacts.get(id)
        },
      },
      transact: (work) => this.#transact(work),
      close: () => store.close(),
    }
    if (fate?.kind === 'at') this.#cancels.add(timers.after(fate.milliseconds, () => this.kill()))
  }

  get isOver(): boolean {
    return this.#isOver
  }

  /** Timers that this life waits for. */
  get pending(): number {
    return this.#cancels.size
  }

  kill(): void {
    if (this.#isOver) return
    this.end()
    void this.#parts.transport.close()
    this.#parts.onDeath()
  }

  /** It ended in good order, and must not do anything any more. */
  end(): void {
    this.#isOver = true
    for (const cancel of this.#cancels) cancel()
    this.#cancels.clear()
  }

  #after(milliseconds: number, callback: () => void): CancelTimer {
    if (this.#isOver) return () => undefined
    const cancel = this.#parts.timers.after(milliseconds, () => {
      this.#cancels.delete(cancelled)
      try {
        callback()
      } catch (error) {
        if (!this.#isOver) throw error
      }
    })
    const cancelled = (): void => {
      this.#cancels.delete(cancelled)
      cancel()
    }
    this.#cancels.add(cancelled)
    return cancelled
  }

  #transact<T>(work: () => T): T {
    if (this.#isOver) throw new Killed('this life is over')
    const { store, fate, disk } = this.#parts
    const number = ++this.#transactions
    disk('begin')
    const isLast = fate !== undefined && 'transaction' in fate && fate.transaction === number
    if (!isLast) {
      return store.transact(() => {
        const result = work()
        disk('commit')
        return result
      })
    }
    if (fate.kind === 'within') return this.#undone(work)
    const result = store.transact(work)
    if (fate.kind === 'turns-after') {
      this.#killIn(fate.turns)
      return result
    }
    this.kill()
    throw new Killed('killed after a transaction')
  }

  #undone(work: () => unknown): never {
    try {
      return this.#parts.store.transact(() => {
        work()
        throw new Killed('killed within a transaction')
      })
    } finally {
      this.kill()
    }
  }

  #killIn(turns: number): void {
    if (turns === 0) this.kill()
    else queueMicrotask(() => this.#killIn(turns - 1))
  }
}
