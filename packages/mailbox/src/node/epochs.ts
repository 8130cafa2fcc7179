/**
 * Ends each epoch in time and makes its digest. When a day begins, it also makes new seeds, counts the
 * letters of the day before and has the engine forget what is too old.
 */
import { concat } from '@pvtcoms/core/bytes'
import { encode } from '@pvtcoms/core/codec'
import type { Primitives } from '@pvtcoms/core/crypto/primitives'
import { type CancelTimer, type Timers, unixMs } from '@pvtcoms/core/env'
import {
  Digest,
  dayOfEpoch,
  digestHead,
  epochAt,
  firstEpochOfDay,
  firstHead,
  PREFIX_LENGTH,
  TTL_DAYS,
} from '@pvtcoms/core/mailbox'
import type { ChainTip, EndedEpoch, StorageEngine, StoredDigest } from '../storage-engine.ts'
import { MailboxClock } from './clock.ts'
import type { DaySeal } from './day-seal.ts'
import type { Effort } from './effort.ts'
import { Seeds } from './seeds.ts'

/** After a fault of the engine the step is tried again after this long, ms. */
const RETRY = 1_000
/** How often it looks whether another process has ended the epoch, ms. */
const POLL_INTERVAL = 50

export interface EpochsParts {
  readonly engine: StorageEngine
  readonly primitives: Primitives
  readonly timers: Timers
  /** 32: the key of the public address, with which digests are hashed. */
  readonly chainKey: Uint8Array
  readonly epochSeconds: number
  /** Letters that this process takes in one epoch. */
  readonly maxPerEpoch: number
  readonly effort: Effort
  readonly seal: DaySeal
  /** Tells whether the engine took the last step. */
  readonly onHealth: (works: boolean) => void
}

export class Epochs {
  readonly seeds: Seeds
  readonly #parts: EpochsParts
  readonly #clock: MailboxClock
  #open = 0
  /** Letters that this process stored in the open epoch. */
  #arrived = 0
  #tip: ChainTip | undefined
  /** Letters of the day before `day`. */
  #volume = { day: -1, letters: 0 }
  #forgotten = -1
  #advancing: Promise<void> | undefined
  #cancelTimer: CancelTimer = () => undefined
  #closed = false

  private constructor(parts: EpochsParts, clock: MailboxClock) {
    this.#parts = parts
    this.#clock = clock
    this.seeds = new Seeds(parts.engine, parts.primitives, parts.chainKey, parts.epochSeconds)
  }

  /** Ends what a stopped mailbox left open. Rejects with StorageEngineError. */
  static async start(parts: EpochsParts): Promise<Epochs> {
    const { openEpoch } = await parts.engine.state()
    const last = openEpoch === undefined ? undefined : unixMs(openEpoch * parts.epochSeconds * 1000)
    const epochs = new Epochs(parts, new MailboxClock(parts.timers, last))
    await epochs.#advance()
    epochs.#schedule()
    return epochs
  }

  /** The epoch that letters come into now. */
  get open(): number {
    return this.#open
  }

  get tip(): ChainTip | undefined {
    return this.#tip
  }

  get today(): number {
    return dayOfEpoch(this.#open, this.#parts.epochSeconds)
  }

  /** Letters that came yesterday. */
  get volume(): number {
    return this.#volume.letters
  }

  get clockDoubtful(): boolean {
    return this.#clock.doubtful
  }

  /** Whether this process has stored its share of the open epoch: all shares together fit into one digest. */
  get isFull(): boolean {
    return this.#arrived >= this.#parts.maxPerEpoch
  }

  /** A letter was stored in the open epoch. */
  arrived(): void {
    this.#arrived++
  }

  /** While an epoch is being ended: settles when that is done or has failed. */
  get advancing(): Promise<void> | undefined {
    return this.#advancing
  }

  /** The engine said that another epoch is open: learns which one, or waits a little. */
  async catchUp(): Promise<void> {
    await this.#advancing
    const { openEpoch, tip } = await this.#parts.engine.state()
    if (openEpoch !== undefined && openEpoch > this.#open) {
      this.#begin(openEpoch, tip)
    } else {
      const { promise, resolve } = Promise.withResolvers<undefined>()
      this.#parts.timers.after(POLL_INTERVAL, () => resolve(undefined))
      await promise
    }
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#cancelTimer()
    await this.#advancing
  }

  #schedule(): void {
    if (this.#closed) return
    const { epochSeconds, timers } = this.#parts
    const untilNext = (this.#open + 1) * epochSeconds * 1000 - this.#clock.now()
    const delay = Math.min(Math.max(untilNext, 10), epochSeconds * 1000)
    this.#cancelTimer = timers.after(delay, () => void this.#tick())
  }

  async #tick(): Promise<void> {
    try {
      this.#advancing = this.#advance()
      await this.#advancing
      this.#parts.onHealth(true)
      this.#schedule()
    } catch {
      this.#parts.onHealth(false)
      if (!this.#closed)
        this.#cancelTimer = this.#parts.timers.after(RETRY, () => void this.#tick())
    } finally {
      this.#advancing = undefined
    }
  }

  async #advance(): Promise<void> {
    const { engine, epochSeconds, effort } = this.#parts
    const now = epochAt(this.#clock.now(), epochSeconds)
    if (now > this.#open) {
      const before = await engine.state()
      await this.#countDayBefore(before.openEpoch ?? now)
      const state = await engine.openEpoch(now, (ended) => this.#digest(ended))
      this.#begin(state.openEpoch ?? now, state.tip)
      effort.epochEnded()
    }
    await this.#countDayBefore(this.#open)
    await this.seeds.moveTo(this.today)
    await this.#forget()
  }

  #begin(epoch: number, tip: ChainTip | undefined): void {
    this.#open = epoch
    this.#tip = tip
    this.#arrived = 0
  }

  #digest({ epoch, tags, tip }: EndedEpoch): Omit<StoredDigest, 'epoch'> {
    const { primitives, chainKey, effort } = this.#parts
    const encoded = encode(Digest, {
      epoch,
      effort: effort.asked,
      volume: this.#volume.letters,
      previous: tip?.head ?? firstHead(primitives, chainKey),
      prefixes: concat(...tags.map((tag) => tag.subarray(0, PREFIX_LENGTH))),
    })
    return { encoded, head: digestHead(primitives, chainKey, encoded) }
  }

  async #countDayBefore(epoch: number): Promise<void> {
    const { engine, epochSeconds } = this.#parts
    const day = dayOfEpoch(epoch, epochSeconds)
    if (this.#volume.day === day) return
    const [from, to] = [firstEpochOfDay(day - 1, epochSeconds), firstEpochOfDay(day, epochSeconds)]
    this.#volume = { day, letters: await engine.count({ from, to }) }
  }

  /** The letters of day d are forgotten when day d + 15 begins, once the clock is settled. */
  async #forget(): Promise<void> {
    if (this.#forgotten === this.today || !this.#clock.settled) return
    const first = Math.max(0, this.today - TTL_DAYS)
    await this.#parts.engine.expire(first, firstEpochOfDay(first, this.#parts.epochSeconds))
    this.#parts.seal.forget(first)
    this.#forgotten = this.today
  }
}
