/** What only the owner of a box may ask: letters as they arrive, tags that need no proof, removal. */

import type { Infer } from '@pvtcoms/core/codec'
import type { Timers } from '@pvtcoms/core/env'
import { type Arrival, dayOfEpoch, TTL_DAYS } from '@pvtcoms/core/mailbox'
import type { Position, StorageEngine } from '../storage-engine.ts'
import type { DaySeal } from './day-seal.ts'
import type { Epochs } from './epochs.ts'

/** Letters that one call of the engine reads for a watcher. */
const PAGE = 32
/** A watcher gets a sign of life this often, ms. */
const HEARTBEAT = 60_000

export interface OwnerRequestsParts {
  readonly engine: StorageEngine
  readonly seal: DaySeal
  readonly epochs: Epochs
  readonly timers: Timers
  readonly epochSeconds: number
}

export class OwnerRequests {
  readonly #parts: OwnerRequestsParts
  readonly #watchers = new Set<() => void>()

  constructor(parts: OwnerRequestsParts) {
    this.#parts = parts
  }

  async expect(tags: readonly Uint8Array[]): Promise<void> {
    const { engine, epochs } = this.#parts
    await engine.expect(tags, epochs.today + TTL_DAYS)
  }

  remove(tags: readonly Uint8Array[]): Promise<void> {
    return this.#parts.engine.remove(tags)
  }

  /** A letter has arrived, or a watcher has to check whether it is over. */
  wake(): void {
    for (const wakeWatcher of [...this.#watchers]) wakeWatcher()
  }

  /** All letters that were not removed, then those that come; undefined as a sign of life. */
  async *arrivals(isOver: () => boolean): AsyncGenerator<Infer<typeof Arrival> | undefined> {
    const { engine, seal, epochSeconds } = this.#parts
    for (let position: Position = []; !isOver(); ) {
      // Before reading, so that a letter which arrives meanwhile wakes us.
      const pause = this.#pause()
      const { letters, next } = await engine.waiting(position, PAGE)
      position = next
      for (const { epoch, tag, body } of letters) {
        const letter = await seal.open(dayOfEpoch(epoch, epochSeconds), tag, body)
        if (letter !== undefined) yield { epoch, tag, letter }
      }
      if (letters.length === PAGE) {
        pause.cancel()
      } else if ((await pause.wait()) === 'timeout') {
        yield undefined
      }
    }
  }

  #pause(): { readonly wait: () => Promise<'woken' | 'timeout'>; readonly cancel: () => void } {
    const { promise, resolve } = Promise.withResolvers<'woken' | 'timeout'>()
    const wake = (): void => resolve('woken')
    this.#watchers.add(wake)
    const cancelTimer = this.#parts.timers.after(HEARTBEAT, () => resolve('timeout'))
    const cancel = (): void => {
      this.#watchers.delete(wake)
      cancelTimer()
    }
    return { wait: () => promise.finally(cancel), cancel }
  }
}
