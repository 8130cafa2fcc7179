/**
 * The line to the door of an invite that we accepted (docs/protocol/invite.md §9): dialled again and again until the
 * bundle is here and the answer was taken. What is to be done there is asked anew each time: nothing is kept here.
 */
import type { CancelTimer, RandomSource, Timers } from '@pvtcoms/core/env'
import { type DepositStatus, UNPAID } from '@pvtcoms/core/mailbox'
import { TransportError } from '@pvtcoms/transport'
import type { MailboxConnection } from '../../../scheduler/connection/connection.ts'
import { between } from '../../../scheduler/random.ts'
import type { Pace } from '../../parts.ts'
import { bundleAt } from './door-visit.ts'

/** What is still wanted of a door. */
export type Errand =
  | { readonly kind: 'bundle' }
  /** `tag` 16, `letter` 4,096. */
  | { readonly kind: 'answer'; readonly tag: Uint8Array; readonly letter: Uint8Array }

export interface InviteLineParts {
  readonly timers: Timers
  readonly random: RandomSource
  readonly redial: Pace['redial']
  /** Rejects with TransportError. */
  readonly dial: (signal: AbortSignal) => Promise<MailboxConnection>
  /** Undefined: nothing any more. Throws StoreError when that cannot be read now: then it is asked again later. */
  readonly errand: () => Errand | undefined
  /** What lies there; undefined for nothing. It must not throw. */
  readonly onBundle: (bundle: Uint8Array | undefined) => void
  /** The bundle is not here, as nobody answers. It must not throw. */
  readonly onUnreachable: () => void
  /** What the door said of the answer. It must not throw. */
  readonly onAnswered: (status: Extract<DepositStatus, 'stored' | 'taken'>) => void
}

export class InviteLine {
  readonly #parts: InviteLineParts
  readonly #closing = new AbortController()
  #isUnderWay = false
  #failures = 0
  #cancelTimer: CancelTimer = () => undefined

  constructor(parts: InviteLineParts) {
    this.#parts = parts
  }

  /** Dials now if anything is wanted; when it is under way already, nothing happens. */
  go(): void {
    if (this.#isUnderWay || this.#isClosed) return
    this.#cancelTimer()
    if (!this.#isWanted) return
    this.#isUnderWay = true
    void this.#visit().then((isDone) => {
      this.#isUnderWay = false
      if (isDone) this.#failures = 0
      if (this.#isWanted) this.#again()
    })
  }

  /** There is reason to believe that the door can be reached now. */
  retryNow(): void {
    this.#failures = 0
    this.go()
  }

  close(): void {
    this.#closing.abort()
    this.#cancelTimer()
  }

  #again(): void {
    if (this.#isClosed) return
    const { redial, random, timers } = this.#parts
    const wait = Math.min(redial.longest, redial.first * 2 ** Math.min(this.#failures++, 20))
    this.#cancelTimer = timers.after(between(random, 0.75 * wait, 1.25 * wait), () => this.go())
  }

  /** Whether nothing is wanted any more. Never rejects. */
  async #visit(): Promise<boolean> {
    const { signal } = this.#closing
    let connection: MailboxConnection | undefined
    try {
      connection = await this.#parts.dial(signal)
      return await this.#doAll(connection, signal)
    } catch (error) {
      const isOurs = error instanceof TransportError && OWN_FAULTS.has(error.code)
      if (!this.#isClosed && !isOurs && this.#isBundleAwaited) this.#parts.onUnreachable()
      return false
    } finally {
      connection?.close()
    }
  }

  /** Also while it cannot be read what is. */
  get #isWanted(): boolean {
    try {
      return this.#parts.errand() !== undefined
    } catch {
      return true
    }
  }

  get #isBundleAwaited(): boolean {
    try {
      return this.#parts.errand()?.kind === 'bundle'
    } catch {
      return false
    }
  }

  get #isClosed(): boolean {
    return this.#closing.signal.aborted
  }

  async #doAll(connection: MailboxConnection, signal: AbortSignal): Promise<boolean> {
    const { errand, onBundle, onAnswered } = this.#parts
    const end = (): void => connection.close()
    signal.addEventListener('abort', end, { once: true })
    try {
      if (errand()?.kind === 'bundle') {
        const bundle = await bundleAt(connection)
        if (!this.#isClosed) onBundle(bundle)
      }
      for (let next = errand(); next?.kind === 'answer'; next = errand()) {
        const { status } = await connection.deposit(next.tag, UNPAID, next.letter)
        if (this.#isClosed || (status !== 'stored' && status !== 'taken')) return false
        onAnswered(status)
        if (errand() === next) return false
      }
      return errand() === undefined
    } finally {
      signal.removeEventListener('abort', end)
    }
  }
}

/** What says nothing about the door: it is our own way out that is not there. */
const OWN_FAULTS: ReadonlySet<string> = new Set(['not-ready', 'cancelled', 'closed'])
