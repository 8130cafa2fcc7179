/**
 * The client's side of mailboxes as a pure machine (docs/protocol/mailbox.md §9). It decides when to ask which
 * mailbox for what. It reads and deposits letters, and knows nothing of what is in them.
 *
 * Synchronous, without timers and streams: its driver steps it with inputs and at `wakeAt`, and carries out
 * its outputs (`connection/scheduler-runner.ts`, or a simulation).
 */

import { toBase64url } from '@pvtcoms/core/bytes'
import type { Primitives } from '@pvtcoms/core/crypto/primitives'
import { type RandomSource, type UnixMs, unixMs } from '@pvtcoms/core/env'
import { isolationKey } from '@pvtcoms/transport'
import { SchedulerError } from '../errors.ts'
import { checkInput } from './check-input.ts'
import { Deposits } from './deposits/deposits.ts'
import { type MiningTerms, Proofs } from './deposits/proofs.ts'
import { SealTimes } from './deposits/seal-times.ts'
import type { DigestHead } from './digests/digest-chain.ts'
import type { Answer, Input } from './input.ts'
import { MailboxSet } from './mailbox-set.ts'
import type { Output, Question } from './output.ts'
import { patience } from './random.ts'
import { MINUTE, SECOND, type StepContext } from './step-context.ts'
import {
  decodeScheduler,
  encodeScheduler,
  SALT_LENGTH,
  type SchedulerState,
} from './stored-state.ts'

export interface SchedulerParts {
  readonly random: RandomSource
  readonly primitives: Primitives
  /** Default: hashes. A simulation, in which many read the same digests, may remember the results. */
  readonly digestHead?: DigestHead
  /** What `save` gave earlier. */
  readonly stored?: Uint8Array
  /**
   * A factor on how long deposits wait among those of others, 0 … 1. Default: 1; less is for demonstrations
   * on a network of one's own, as times then show who writes to whom.
   */
  readonly pace?: number
}

/** A step that comes that late follows a sleep: what is overdue is spread out then, and reading begins anew. */
const LATE = MINUTE
const SPREAD = { mean: 20 * SECOND, most: MINUTE }
const ISOLATION_BYTES = 16

export class Scheduler {
  readonly #parts: SchedulerParts
  readonly #salt: Uint8Array
  readonly #mailboxes: MailboxSet
  readonly #sealTimes: SealTimes
  readonly #proofs: Proofs
  readonly #deposits: Deposits
  /** The number of the latest ask. */
  #lastAsk = 0
  #isOpen = false
  #closedAt: number | undefined
  #lastStep: UnixMs | undefined
  /** Restored deposits. The first step takes them up, as it knows the time. */
  #restored: SchedulerState['deposits']

  /** Throws SchedulerError `bad-state`. */
  constructor(parts: SchedulerParts) {
    const stored = parts.stored === undefined ? undefined : decodeScheduler(parts.stored)
    this.#parts = parts
    this.#salt = stored?.salt ?? parts.random.random(SALT_LENGTH)
    this.#closedAt = stored?.closedAt
    this.#mailboxes = new MailboxSet(parts, stored?.readers ?? [])
    this.#restored = stored?.deposits ?? []
    this.#sealTimes = new SealTimes(parts.primitives, this.#salt, stored?.waiting ?? [])
    this.#proofs = new Proofs((mailbox) => this.#miningTerms(mailbox))
    this.#deposits = new Deposits(this.#sealTimes, this.#proofs, (mailbox) => {
      const known = this.#mailboxes.get(mailbox)
      return known && { ...known, expectsUs: known.use.expectsUs === true }
    })
  }

  /** When the next step is due by itself; undefined when nothing waits for time. */
  get wakeAt(): UnixMs | undefined {
    const letters = Math.min(this.#sealTimes.wakeAt ?? Infinity, this.#deposits.wakeAt ?? Infinity)
    const next = Math.min(letters, this.#mailboxes.wakeAt)
    return next === Infinity ? undefined : unixMs(next)
  }

  /**
   * What to do, and what happened. `now` may jump in both directions. Throws SchedulerError for an input
   * that cannot be; nothing has changed then.
   */
  step(now: UnixMs, input: Input): readonly Output[] {
    checkInput(input, {
      demandMailbox: (mailbox) => this.#mailboxes.of(mailbox),
      demandContact: (contact) => this.#demandContact(contact),
    })
    const outputs: Output[] = []
    const context = this.#context(now, outputs)
    this.#moveTo(context)
    this.#apply(context, input)
    this.#tick(context)
    outputs.push(...this.#proofs.plan())
    return outputs
  }

  /** All that a restart needs, but for what the caller knows anyway: mailboxes, contacts, watched tags. */
  save(): Uint8Array {
    const closedAt = this.#isOpen ? this.#lastStep : this.#closedAt
    return encodeScheduler({
      salt: this.#salt,
      closedAt: closedAt === undefined ? undefined : unixMs(Math.ceil(closedAt)),
      readers: this.#mailboxes.state,
      waiting: this.#sealTimes.waiting,
      deposits: [...this.#restored, ...this.#deposits.state],
    })
  }

  /** Where the chains of the mailboxes that are read stood last: for contacts who read them too. */
  heads(): readonly {
    readonly mailbox: string
    readonly epoch: number
    readonly head: Uint8Array
  }[] {
    return [...this.#mailboxes].flatMap(([mailbox, { reader }]) => {
      const latest = reader?.latest
      return latest === undefined ? [] : [{ mailbox, ...latest }]
    })
  }

  #context(now: UnixMs, outputs: Output[]): StepContext {
    const { random, pace = 1 } = this.#parts
    return {
      now,
      random,
      pace,
      tell: (event) => outputs.push(event),
      ask: (mailbox: string, question: Question, maxBytes: number): number => {
        const id = ++this.#lastAsk
        const isolation = isolationKey(toBase64url(random.random(ISOLATION_BYTES)))
        outputs.push({ kind: 'ask', id, mailbox, isolation, question, maxBytes })
        return id
      },
      cancel: (id) => outputs.push({ kind: 'cancel', id }),
    }
  }

  /** Time has passed, was set back, or passed while we slept. */
  #moveTo(context: StepContext): void {
    const last = this.#lastStep ?? context.now
    this.#lastStep = context.now
    const due = this.wakeAt
    if (context.now < last) this.#shift(context.now - last)
    else if (due !== undefined && context.now - due > LATE) this.#wake(context, last)
    if (this.#restored.length === 0) return
    this.#deposits.restore(context, this.#restored)
    this.#restored = []
  }

  #shift(by: number): void {
    if (this.#closedAt !== undefined) this.#closedAt = Math.max(0, this.#closedAt + by)
    this.#sealTimes.shift(by)
    this.#deposits.shift(by)
    this.#mailboxes.shift(by)
  }

  #wake(context: StepContext, last: number): void {
    const wait = (): number => patience(context.random, SPREAD.mean, SPREAD.most)
    this.#sealTimes.spread(context.now, wait)
    this.#deposits.spread(context, wait)
    if (this.#isOpen) this.#mailboxes.reopenReaders(context, context.now - last)
  }

  #tick(context: StepContext): void {
    const isUnreachable = (name: string): boolean =>
      this.#mailboxes.get(name)?.health.isUnreachable === true
    this.#sealTimes.tick(context, isUnreachable)
    this.#deposits.tick(context)
    this.#mailboxes.tick(context)
  }

  #apply(context: StepContext, input: Input): void {
    switch (input.kind) {
      case 'tick':
        break
      case 'opened':
        this.#open(context)
        break
      case 'closed':
        this.#close(context)
        break
      case 'mailbox':
        this.#mailboxes.introduce(context, input, this.#isOpen)
        break
      case 'forget-mailbox':
        this.#forget(context, input.mailbox)
        break
      case 'trust-again': {
        const { reader, watched } = this.#mailboxes.of(input.mailbox)
        reader?.trustAgain(context, watched.tags)
        break
      }
      case 'contact':
        this.#sealTimes.introduce(input.contact, input)
        break
      case 'forget-contact':
        this.#proofs.setAhead(input.contact, [])
        this.#deposits.forgetContact(context, input.contact)
        this.#sealTimes.forget(input.contact)
        break
      case 'expect': {
        const { watched, reader, box } = this.#mailboxes.of(input.mailbox)
        const { added, removed } = watched.replace(input.session, input.tags)
        reader?.unwatch(removed)
        reader?.watch(added)
        box?.expect(context, added, removed)
        break
      }
      case 'kept':
        this.#mailboxes.of(input.mailbox).box?.keep(context, input.tags)
        break
      case 'head-from-contact':
        this.#mailboxes.of(input.mailbox).reader?.hearContact(context, input.epoch, input.head)
        break
      case 'write':
        this.#sealTimes.write(context, input.contact)
        break
      case 'acknowledge':
        this.#sealTimes.acknowledge(context, input.contact)
        break
      case 'deposit':
        this.#deposits.add(context, input.id, input.contact, input.copies)
        break
      case 'delivered':
        this.#deposits.drop(context, input.id)
        break
      case 'ahead':
        this.#proofs.setAhead(input.contact, input.places)
        for (const { mailbox } of input.places) this.#wishTerms(context, mailbox)
        break
      case 'refresh':
        this.#mailboxes.refresh(context)
        break
      case 'fetch-now':
        this.#mailboxes.of(input.mailbox).reader?.fetchNow(context)
        break
      case 'answered':
        this.#answered(context, input.ask, input.answer)
        break
      case 'letters':
        this.#mailboxes.received(context, input.ask, input.letters)
        break
      case 'arrived':
        this.#mailboxes.arrived(context, input.ask, input.tag, input.letter)
        break
      case 'mined': {
        const place = this.#proofs.mined(input.job, input.proof)
        if (place !== undefined) this.#deposits.proofMade(context, place.mailbox, place.tag)
        break
      }
    }
  }

  #open(context: StepContext): void {
    if (this.#isOpen) return
    const away = this.#closedAt === undefined ? Infinity : Math.max(0, context.now - this.#closedAt)
    this.#isOpen = true
    this.#mailboxes.open(context, away)
    for (const mailbox of this.#proofs.mailboxes) this.#wishTerms(context, mailbox)
  }

  #close(context: StepContext): void {
    if (!this.#isOpen) return
    this.#isOpen = false
    this.#closedAt = context.now
    this.#mailboxes.close(context)
  }

  #forget(context: StepContext, name: string): void {
    this.#mailboxes.forget(context, name)
    this.#deposits.forgetMailbox(context, name)
    this.#proofs.reconsider()
  }

  #answered(context: StepContext, ask: number, answer: Answer): void {
    const areTermsNew =
      this.#deposits.answered(context, ask, answer) ||
      this.#mailboxes.answered(context, ask, answer)
    if (areTermsNew) this.#proofs.reconsider()
  }

  #wishTerms(context: StepContext, mailbox: string): void {
    const known = this.#mailboxes.get(mailbox)
    if (known !== undefined && known.use.expectsUs !== true) known.terms.wish(context)
  }

  #miningTerms(mailbox: string): MiningTerms | undefined {
    const known = this.#mailboxes.get(mailbox)
    const seed = known?.terms.seed
    if (known === undefined || seed === undefined || known.terms.isMarked) return undefined
    return { ...seed, key: known.use.key, effort: known.terms.effort }
  }

  #demandContact(contact: string): void {
    if (!this.#sealTimes.has(contact)) throw new SchedulerError('unknown-name')
  }
}
