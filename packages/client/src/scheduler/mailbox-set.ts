/**
 * The mailboxes that the scheduler was told of, each with the parts that read it or our own box, and how far
 * reading had come when the scheduler was saved.
 */
import type { Primitives } from '@pvtcoms/core/crypto/primitives'
import type { PlacedLetter } from '@pvtcoms/core/mailbox'
import { SchedulerError } from '../errors.ts'
import { Terms } from './deposits/terms.ts'
import type { DigestHead } from './digests/digest-chain.ts'
import { Health } from './health.ts'
import type { Answer, MailboxUse } from './input.ts'
import { mailboxName } from './names.ts'
import { OwnBox } from './own-box.ts'
import { Reader } from './reading/reader.ts'
import { WatchedSet } from './reading/watched-set.ts'
import type { StepContext } from './step-context.ts'
import type { SchedulerState } from './stored-state.ts'

export interface Mailbox {
  readonly use: MailboxUse
  readonly health: Health
  readonly terms: Terms
  readonly watched: WatchedSet
  readonly reader: Reader | undefined
  readonly box: OwnBox | undefined
}

/** How far reading of a mailbox had come, as it is stored. */
type StoredReader = SchedulerState['readers'][number]

export interface MailboxSetParts {
  readonly primitives: Primitives
  readonly digestHead?: DigestHead
}

export class MailboxSet {
  readonly #parts: MailboxSetParts
  readonly #mailboxes = new Map<string, Mailbox>()
  /** Of mailboxes that were not introduced yet. */
  readonly #stored: Map<string, StoredReader>

  constructor(parts: MailboxSetParts, stored: readonly StoredReader[]) {
    this.#parts = parts
    this.#stored = new Map(stored.map((each) => [each.mailbox, each]))
  }

  get wakeAt(): number {
    let next = Infinity
    for (const { reader, box, terms } of this.#mailboxes.values()) {
      next = Math.min(next, reader?.wakeAt ?? Infinity, box?.wakeAt ?? Infinity)
      next = Math.min(next, terms.wakeAt ?? Infinity)
    }
    return next
  }

  /** How far reading of each has come, also of those that were not introduced again. */
  get state(): readonly StoredReader[] {
    const readers = new Map(this.#stored)
    for (const [mailbox, { reader }] of this.#mailboxes) {
      const state = reader?.state
      if (state !== undefined) readers.set(mailbox, { mailbox, ...state })
    }
    return [...readers.values()]
  }

  get(mailbox: string): Mailbox | undefined {
    return this.#mailboxes.get(mailbox)
  }

  /** Throws SchedulerError `unknown-name`. */
  of(mailbox: string): Mailbox {
    const known = this.#mailboxes.get(mailbox)
    if (known === undefined) throw new SchedulerError('unknown-name')
    return known
  }

  [Symbol.iterator](): Iterator<[string, Mailbox]> {
    return this.#mailboxes[Symbol.iterator]()
  }

  /** Introduces a mailbox, or changes what it is to us. What is on its way there stays on its way. */
  introduce(context: StepContext, use: MailboxUse, isOpen: boolean): void {
    const name = mailboxName(use.key)
    const known = this.#mailboxes.get(name)
    const { pollInterval = 'every-minute' } = use
    if (known !== undefined && known.use.reads === use.reads) {
      this.#mailboxes.set(name, { ...known, use })
      known.reader?.setPollInterval(context, pollInterval)
      return
    }
    known?.reader?.close(context)
    known?.box?.close(context)
    const { primitives, digestHead } = this.#parts
    const health = known?.health ?? new Health(name)
    const watched = known?.watched ?? new WatchedSet()
    const terms = known?.terms ?? new Terms(name, use.key, { primitives, health })
    const parts = { name, key: use.key, primitives, health, digestHead }
    const reader = use.reads === 'digests' ? new Reader(parts, this.#stored.get(name)) : undefined
    const box = use.reads === 'watch' ? new OwnBox(name, health, watched) : undefined
    this.#stored.delete(name)
    this.#mailboxes.set(name, { use, health, terms, watched, reader, box })
    reader?.setPollInterval(context, pollInterval)
    reader?.watch(watched.tags)
    if (!isOpen) return
    reader?.open(context, Infinity)
    box?.open(context)
  }

  forget(context: StepContext, name: string): void {
    const known = this.#mailboxes.get(name)
    known?.reader?.close(context)
    known?.box?.close(context)
    this.#mailboxes.delete(name)
  }

  /** The app is in use from now on, `away` ms after it was last. */
  open(context: StepContext, away: number): void {
    for (const { reader, box } of this.#mailboxes.values()) {
      reader?.open(context, away)
      box?.open(context)
    }
  }

  close(context: StepContext): void {
    for (const { reader, box } of this.#mailboxes.values()) {
      reader?.close(context)
      box?.close(context)
    }
  }

  /** The machine slept: readers begin again as after an absence of `away` ms. */
  reopenReaders(context: StepContext, away: number): void {
    for (const { reader } of this.#mailboxes.values()) {
      reader?.close(context)
      reader?.open(context, away)
    }
  }

  shift(by: number): void {
    for (const { reader, box, terms } of this.#mailboxes.values()) {
      reader?.shift(by)
      box?.shift(by)
      terms.shift(by)
    }
  }

  tick(context: StepContext): void {
    for (const { reader, box, terms } of this.#mailboxes.values()) {
      reader?.tick(context)
      box?.tick(context)
      terms.tick(context)
    }
  }

  refresh(context: StepContext): void {
    for (const { reader } of this.#mailboxes.values()) reader?.refresh(context)
  }

  /** Hands an answer to the part that asked. True when proofs have to be reconsidered, as terms changed. */
  answered(context: StepContext, ask: number, answer: Answer): boolean {
    for (const { reader, box, terms } of this.#mailboxes.values()) {
      if (reader?.answered(context, ask, answer) === true) {
        const known = reader.terms
        return known !== undefined && terms.fromChain(known)
      }
      if (box?.answered(context, ask, answer) === true) return false
      if (terms.answered(context, ask, answer)) return true
    }
    return false
  }

  /** Hands letters of a span to the reader that asked for it. */
  received(context: StepContext, ask: number, letters: readonly PlacedLetter[]): void {
    for (const { reader } of this.#mailboxes.values()) {
      if (reader?.received(context, ask, letters) === true) return
    }
  }

  /** A letter of our own box, for the box whose stream it is. */
  arrived(context: StepContext, ask: number, tag: Uint8Array, letter: Uint8Array): void {
    for (const { box } of this.#mailboxes.values()) {
      if (box?.arrived(context, ask, tag, letter) === true) return
    }
  }
}
