/**
 * A mailbox: composes engine, epochs, admission and sessions. It belongs to one public address, whose key
 * its digests are hashed with; a box of one's own may have further addresses.
 */
import { concat, equal, u32be } from '@pvtcoms/core/bytes'
import type { Primitives } from '@pvtcoms/core/crypto/primitives'
import type { RandomSource, Timers } from '@pvtcoms/core/env'
import {
  firstHead,
  isEffort,
  isEpochLength,
  LETTERS_ONLY,
  type Proof,
  type ProofPlace,
  provesWork,
  TTL_DAYS,
} from '@pvtcoms/core/mailbox'
import type { Duplex } from '@pvtcoms/transport'
import { StorageEngineError, type StorageEngineFault } from '../errors.ts'
import type { StorageEngine } from '../storage-engine.ts'
import { Admission } from './admission.ts'
import { DaySeal } from './day-seal.ts'
import { Deposits } from './deposits.ts'
import { Effort } from './effort.ts'
import { Epochs } from './epochs.ts'
import { LetterReader } from './letter-reader.ts'
import { OwnerRequests } from './owner-requests.ts'
import { type Address, Session, type SessionParts } from './session.ts'
import { DEFAULT_SETTINGS, type MailboxSettings } from './settings.ts'
import { Space } from './space.ts'

/** Letters that are handed to the engine at the same time. */
const AT_ONCE = 512
/** How often space is measured, ms. */
const SPACE_PERIOD = 30_000
/** How long a session has to finish when the mailbox closes, ms. */
const CLOSE_PATIENCE = 5_000

export interface MailboxParts {
  /** Closed with the mailbox. */
  readonly engine: StorageEngine
  readonly primitives: Primitives
  readonly random: RandomSource
  readonly timers: Timers
  /** 32: the key of the public address. */
  readonly mailboxKey: Uint8Array
  readonly settings?: Partial<MailboxSettings>
  /** What went wrong in the storage; codes only, nothing of anybody. */
  readonly onFault?: (fault: StorageEngineFault) => void
  /** Checks proofs instead of core: for simulated worlds. */
  readonly provesWork?: (place: ProofPlace, proof: Proof) => boolean
}

/** How a mailbox is doing, with nothing in it that a letter could be recognised by. */
export interface MailboxStatus {
  readonly epoch: number
  readonly effort: number
  readonly streams: number
  readonly usedBytes: number
  /** Letters that were stored since the start, and those that came yesterday. */
  readonly stored: number
  readonly yesterday: number
  /** Letters that their key did not open. */
  readonly unreadable: number
  readonly full: boolean
  /** Whether the engine took the last step. */
  readonly healthy: boolean
  readonly clockDoubtful: boolean
}

export class Mailbox {
  readonly #parts: MailboxParts
  readonly #settings: MailboxSettings
  readonly #epochs: Epochs
  readonly #effort: Effort
  readonly #space: Space
  readonly #seal: DaySeal
  readonly #ownerRequests: OwnerRequests
  readonly #session: SessionParts
  readonly #sessions = new Map<Session, Promise<void>>()
  readonly #health: { works: boolean }
  readonly #counts = { stored: 0, unreadable: 0 }
  #closed = false
  #cancelTimer = (): void => undefined

  private constructor(parts: MailboxParts, settings: MailboxSettings, components: Components) {
    this.#parts = parts
    this.#settings = settings
    this.#epochs = components.epochs
    this.#effort = components.effort
    this.#space = components.space
    this.#seal = components.seal
    this.#health = components.health
    const { engine, timers } = parts
    const { epochSeconds, maxPending } = settings
    const { epochs, effort, space, seal } = components
    this.#ownerRequests = new OwnerRequests({ engine, seal, epochs, timers, epochSeconds })
    const admission = new Admission(maxPending, AT_ONCE, (share) => effort.load(share))
    const deposits = new Deposits({
      ...{ engine, epochs, effort, admission, seal, space, epochSeconds },
      provesWork: parts.provesWork ?? provesWork,
      onStored: () => {
        this.#counts.stored++
        this.#ownerRequests.wake()
      },
    })
    const reader = new LetterReader(engine, seal, epochSeconds, () => this.#counts.unreadable++)
    this.#session = {
      timers,
      limits: settings,
      deposits,
      reader,
      ownerRequests: this.#ownerRequests,
      info: (mailboxKey) => this.#info(mailboxKey),
      head: () => ({
        epoch: epochs.tip?.epoch ?? 0,
        head: epochs.tip?.head ?? firstHead(parts.primitives, parts.mailboxKey),
      }),
      asked: () => effort.asked,
      onFailure: (error) => this.#failed(error),
    }
    this.#watchSpace()
  }

  /** Rejects with StorageEngineError; throws RangeError for settings that make no sense. */
  static async open(parts: MailboxParts): Promise<Mailbox> {
    const settings = { ...DEFAULT_SETTINGS, ...parts.settings }
    if (!isEpochLength(settings.epochSeconds)) throw new RangeError('no length of an epoch')
    if (!isEffort(settings.minEffort)) throw new RangeError('an effort is a power of two')
    const { engine, primitives, timers } = parts
    const effort = new Effort(settings.minEffort)
    const seal = new DaySeal(engine, primitives, parts.random)
    const charter = concat(parts.mailboxKey, u32be(settings.epochSeconds))
    if (!equal(await engine.charter(charter), charter))
      throw new StorageEngineError('other-mailbox')
    const space = new Space(engine, settings)
    await space.measure()
    const health = { works: true }
    const epochs = await Epochs.start({
      ...{ engine, primitives, timers, effort, seal },
      chainKey: parts.mailboxKey,
      epochSeconds: settings.epochSeconds,
      maxPerEpoch: settings.maxPerEpoch,
      onHealth: (works) => {
        health.works = works
      },
    })
    return new Mailbox(parts, settings, { epochs, effort, space, seal, health })
  }

  /** Takes over a stream that came in at `address`. */
  serve(stream: Duplex, address: Address): void {
    if (this.#closed || this.#sessions.size >= this.#settings.maxStreams) {
      stream.close()
      return
    }
    const session = new Session(stream, address, this.#session)
    const over = session.serve().finally(() => this.#sessions.delete(session))
    this.#sessions.set(session, over)
  }

  status(): MailboxStatus {
    return {
      epoch: this.#epochs.open,
      effort: this.#effort.asked,
      streams: this.#sessions.size,
      usedBytes: this.#space.used,
      stored: this.#counts.stored,
      yesterday: this.#epochs.volume,
      unreadable: this.#counts.unreadable,
      full: this.#space.isFull,
      healthy: this.#health.works,
      clockDoubtful: this.#epochs.clockDoubtful,
    }
  }

  backup(target: string): Promise<void> {
    return this.#parts.engine.backup(target)
  }

  /** Answers what has been asked, for CLOSE_PATIENCE at most. The open epoch ends at the next start. */
  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    this.#cancelTimer()
    const sessions = [...this.#sessions]
    this.#ownerRequests.wake()
    for (const [session] of sessions) session.end(false)
    const cancel = this.#parts.timers.after(CLOSE_PATIENCE, () => {
      for (const [session] of sessions) session.end(true)
    })
    await Promise.all(sessions.map(([, over]) => over))
    cancel()
    await this.#epochs.close()
    this.#seal.close()
    await this.#parts.engine.close()
  }

  #info(mailboxKey: Uint8Array): ReturnType<SessionParts['info']> {
    return {
      version: 1,
      ttlDays: TTL_DAYS,
      epochSeconds: this.#settings.epochSeconds,
      sizeClasses: LETTERS_ONLY,
      free: this.#space.level,
      effort: this.#effort.asked,
      volume: this.#epochs.volume,
      day: this.#epochs.seeds.day,
      ...this.#epochs.seeds.of(mailboxKey),
    }
  }

  #failed(error: StorageEngineError): void {
    this.#health.works = false
    if (error.code === 'disk-full') this.#space.diskRefused()
    this.#parts.onFault?.(error.code)
  }

  #watchSpace(): void {
    this.#cancelTimer = this.#parts.timers.after(SPACE_PERIOD, () => {
      this.#space.measure().catch((error: unknown) => {
        if (!this.#closed) this.#failed(error as StorageEngineError)
      })
      if (!this.#closed) this.#watchSpace()
    })
  }
}

interface Components {
  readonly epochs: Epochs
  readonly effort: Effort
  readonly space: Space
  readonly seal: DaySeal
  readonly health: { works: boolean }
}
