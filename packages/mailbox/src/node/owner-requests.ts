/** What the owner of a box may do besides: be told of letters at once, expect tags, remove letters. */

import type { Infer } from '@pvtcoms/core/codec'
import type { Timers } from '@pvtcoms/core/env'
import { type Arrival, dayOfEpoch, TTL_DAYS } from '@pvtcoms/core/mailbox'
import type { Position, StorageEngine } from '../storage-engine.ts'
import type { DaySeal } from './day-seal.ts'
import type { Epochs } from './epochs.ts'

/** Letters that are read at once for somebody who watches. */
const PAGE = 32
/** A sign of life for who watches, ms. */
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
  readonly #sleepers = new Set<() => void>()

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

  /** Something has come, or somebody who watches has to look up. */
  wake(): void {
    for (const sleeper of [...this.#sleepers]) sleeper()
  }

  /** All letters that were not removed, then those that come; undefined as a sign of life. */
  async *arrivals(isOver: () => boolean): AsyncGenerator<Infer<typeof Arrival> | undefined> {
    const { engine, seal, epochSeconds } = this.#parts
    for (let position: Position = []; !isOver(); ) {
      // Before looking: what comes while we look must not be slept over.
      const woken = this.#sleep()
      const { letters, next } = await engine.waiting(position, PAGE)
      position = next
      for (const { epoch, tag, body } of letters) {
        const letter = await seal.open(dayOfEpoch(epoch, epochSeconds), tag, body)
        if (letter !== undefined) yield { epoch, tag, letter }
      }
      if (letters.length === PAGE) {
        woken.cancel()
      } else if ((await woken.wait()) === 'timeout') {
        yield undefined
      }
    }
  }

  #sleep(): { readonly wait: () => Promise<'woken' | 'timeout'>; readonly cancel: () => void } {
    const { promise, resolve } = Promise.withResolvers<'woken' | 'timeout'>()
    const wake = (): void => resolve('woken')
    this.#sleepers.add(wake)
    const cancelTimer = this.#parts.timers.after(HEARTBEAT, () => resolve('timeout'))
    const cancel = (): void => {
      this.#sleepers.delete(wake)
      cancelTimer()
    }
    return { wait: () => promise.finally(cancel), cancel }
  }
}
