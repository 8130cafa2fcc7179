/**
 * The client's side of mailboxes as a pure machine (docs/protocol/mailbox.md §9): when to ask whom for what,
 * and what it comes to. It reads and deposits; what is in a letter is others' business.
 *
 * Synchronous, without timers and streams: whoever drives it steps it with inputs and at `wakeAt`, and does
 * what it puts out (`run-scheduler.ts`, or a simulation).
 */

import { toBase64url } from '@pvtcoms/core/bytes'
import type { Primitives } from '@pvtcoms/core/crypto/primitives'
import { type RandomSource, type UnixMs, unixMs } from '@pvtcoms/core/env'
import { isolationKey } from '@pvtcoms/transport'
import { SchedulerError } from '../errors.ts'
import { Deposits } from './deposits/deposits.ts'
import { type MiningTerms, Proofs } from './deposits/proofs.ts'
import { Terms } from './deposits/terms.ts'
import { Writing } from './deposits/writing.ts'
import type { DigestHead } from './digests/digest-chain.ts'
import { Health } from './health.ts'
import type { Answer, Input, MailboxUse } from './input.ts'
import {
  checkMailboxName,
  checkName,
  checkTags,
  demand,
  LETTER_LENGTH,
  mailboxName,
} from './names.ts'
import type { Output, Question } from './output.ts'
import { OwnBox } from './own-box.ts'
import { patience } from './random.ts'
import { Reader } from './reading/reader.ts'
import { WatchedSet } from './reading/watched-set.ts'
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

/** Who is that late has slept: nothing is done all at once then, and reading begins anew. */
const LATE = MINUTE
const SPREAD = { mean: 20 * SECOND, most: MINUTE }
const ISOLATION_BYTES = 16

interface Mailbox {
  readonly use: MailboxUse
  readonly health: Health
  readonly terms: Terms
  readonly watched: WatchedSet
  readonly reader: Reader | undefined
  readonly box: OwnBox | undefined
}

type ReaderStates = Map<string, SchedulerState['readers'][number]>

export class Scheduler {
  readonly #parts: SchedulerParts
  readonly #salt: Uint8Array
  readonly #mailboxes = new Map<string, Mailbox>()
  /** Of mailboxes that were not introduced yet. */
  readonly #stored: ReaderStates
  readonly #writing: Writing
  readonly #proofs: Proofs
  readonly #deposits: Deposits
  /** Who asked, by the number of the ask. */
  #lastAsk = 0
  #isOpen = false
  #closedAt: number | undefined
  #lastStep: UnixMs | undefined
  /** Restored, and to be taken up with the first step, which knows the time. */
  #restored: SchedulerState['deposits']

  /** Throws SchedulerError `bad-state`. */
  constructor(parts: SchedulerParts) {
    const stored = parts.stored === undefined ? undefined : decodeScheduler(parts.stored)
    this.#parts = parts
    this.#salt = stored?.salt ?? parts.random.random(SALT_LENGTH)
    this.#closedAt = stored?.closedAt
    this.#stored = new Map(stored?.readers.map((each) => [each.mailbox, each]))
    this.#restored = stored?.deposits ?? []
    this.#writing = new Writing(parts.primitives, this.#salt, stored?.waiting ?? [])
    this.#proofs = new Proofs((mailbox) => this.#miningTerms(mailbox))
    this.#deposits = new Deposits(this.#writing, this.#proofs, (mailbox) => {
      const known = this.#mailboxes.get(mailbox)
      return known && { ...known, expectsUs: known.use.expectsUs === true }
    })
  }

  /** When the next step is due by itself; undefined when nothing waits for time. */
  get wakeAt(): UnixMs | undefined {
    let next = Math.min(this.#writing.wakeAt ?? Infinity, this.#deposits.wakeAt ?? Infinity)
    for (const { reader, box, terms } of this.#mailboxes.values()) {
      next = Math.min(next, reader?.wakeAt ?? Infinity, box?.wakeAt ?? Infinity)
      next = Math.min(next, terms.wakeAt ?? Infinity)
    }
    return next === Infinity ? undefined : unixMs(next)
  }

  /**
   * What to do, and what happened. `now` may jump in both directions. Throws SchedulerError for an input
   * that cannot be; nothing has changed then.
   */
  step(now: UnixMs, input: Input): readonly Output[] {
    this.#check(input)
    const outputs: Output[] = []
    const turn = this.#turn(now, outputs)
    this.#moveTo(turn)
    this.#apply(turn, input)
    this.#tick(turn)
    outputs.push(...this.#proofs.plan())
    return outputs
  }

  /** All that a restart needs, but for what the caller knows anyway: mailboxes, contacts, watched tags. */
  save(): Uint8Array {
    const readers: ReaderStates = new Map(this.#stored)
    for (const [mailbox, { reader }] of this.#mailboxes) {
      const state = reader?.state
      if (state !== undefined) readers.set(mailbox, { mailbox, ...state })
    }
    const closedAt = this.#isOpen ? this.#lastStep : this.#closedAt
    return encodeScheduler({
      salt: this.#salt,
      closedAt: closedAt === undefined ? undefined : unixMs(Math.ceil(closedAt)),
      readers: [...readers.values()],
      waiting: this.#writing.waiting,
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

  #turn(now: UnixMs, outputs: Output[]): StepContext {
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
  #moveTo(turn: StepContext): void {
    const last = this.#lastStep ?? turn.now
    this.#lastStep = turn.now
    const due = this.wakeAt
    if (turn.now < last) this.#shift(turn.now - last)
    else if (due !== undefined && turn.now - due > LATE) this.#wake(turn, last)
    if (this.#restored.length === 0) return
    this.#deposits.restore(turn, this.#restored)
    this.#restored = []
  }

  #shift(by: number): void {
    if (this.#closedAt !== undefined) this.#closedAt = Math.max(0, this.#closedAt + by)
    this.#writing.shift(by)
    this.#deposits.shift(by)
    for (const { reader, box, terms } of this.#mailboxes.values()) {
      reader?.shift(by)
      box?.shift(by)
      terms.shift(by)
    }
  }

  #wake(turn: StepContext, last: number): void {
    const wait = (): number => patience(turn.random, SPREAD.mean, SPREAD.most)
    this.#writing.spread(turn.now, wait)
    this.#deposits.spread(turn, wait)
    if (!this.#isOpen) return
    for (const { reader } of this.#mailboxes.values()) {
      reader?.close(turn)
      reader?.open(turn, turn.now - last)
    }
  }

  #tick(turn: StepContext): void {
    const isLost = (name: string): boolean =>
      this.#mailboxes.get(name)?.health.isLost(turn.now) === true
    this.#writing.tick(turn, isLost)
    this.#deposits.tick(turn)
    for (const { reader, box, terms } of this.#mailboxes.values()) {
      reader?.tick(turn)
      box?.tick(turn)
      terms.tick(turn)
    }
  }

  /** Throws before anything is changed. */
  #check(input: Input): void {
    if (input.kind === 'mailbox') mailboxName(input.key)
    else if (input.kind === 'contact') {
      checkName(input.contact)
      for (const name of input.mailboxes) checkMailboxName(name)
    } else if ('contact' in input) this.#demandContact(input.contact)
    else if ('mailbox' in input) this.#of(input.mailbox)
    if (input.kind === 'deposit') {
      checkName(input.id)
      for (const { mailbox, tag, letter } of input.copies) {
        this.#of(mailbox)
        checkTags([tag])
        demand(letter.length === LETTER_LENGTH)
      }
    }
    if (input.kind === 'expect' || input.kind === 'kept') checkTags(input.tags)
    if (input.kind === 'ahead') {
      for (const { mailbox, tag } of input.places) {
        this.#of(mailbox)
        checkTags([tag])
      }
    }
  }

  #apply(turn: StepContext, input: Input): void {
    switch (input.kind) {
      case 'tick':
        break
      case 'opened':
        this.#open(turn)
        break
      case 'closed':
        this.#close(turn)
        break
      case 'mailbox':
        this.#introduce(turn, input)
        break
      case 'forget-mailbox':
        this.#forget(turn, input.mailbox)
        break
      case 'trust-again': {
        const { reader, watched } = this.#of(input.mailbox)
        reader?.trustAgain(turn, watched.tags)
        break
      }
      case 'contact':
        this.#writing.introduce(input.contact, input)
        break
      case 'forget-contact':
        this.#proofs.setAhead(input.contact, [])
        this.#deposits.forgetContact(turn, input.contact)
        this.#writing.forget(input.contact)
        break
      case 'expect': {
        const { watched, reader, box } = this.#of(input.mailbox)
        const { added, removed } = watched.replace(input.session, input.tags)
        reader?.unwatch(removed)
        reader?.watch(added)
        box?.expect(turn, added, removed)
        break
      }
      case 'kept':
        this.#of(input.mailbox).box?.keep(turn, input.tags)
        break
      case 'head-from-contact':
        this.#of(input.mailbox).reader?.hearContact(turn, input.epoch, input.head)
        break
      case 'write':
        this.#writing.write(turn, input.contact)
        break
      case 'acknowledge':
        this.#writing.acknowledge(turn, input.contact)
        break
      case 'deposit':
        this.#deposits.add(turn, input.id, input.contact, input.copies)
        break
      case 'delivered':
        this.#deposits.drop(turn, input.id)
        break
      case 'ahead':
        this.#proofs.setAhead(input.contact, input.places)
        for (const { mailbox } of input.places) this.#wishTerms(turn, mailbox)
        break
      case 'refresh':
        for (const { reader } of this.#mailboxes.values()) reader?.refresh(turn)
        break
      case 'fetch-now':
        this.#of(input.mailbox).reader?.fetchNow(turn)
        break
      case 'answered':
        this.#answered(turn, input.ask, input.answer)
        break
      case 'letters':
        for (const { reader } of this.#mailboxes.values()) {
          if (reader?.received(turn, input.ask, input.letters) === true) break
        }
        break
      case 'arrived':
        for (const { box } of this.#mailboxes.values()) {
          if (box?.arrived(turn, input.ask, input.tag, input.letter) === true) break
        }
        break
      case 'mined': {
        const place = this.#proofs.mined(input.job, input.proof)
        if (place !== undefined) this.#deposits.proofMade(turn, place.mailbox, place.tag)
        break
      }
    }
  }

  #open(turn: StepContext): void {
    if (this.#isOpen) return
    const away = this.#closedAt === undefined ? Infinity : Math.max(0, turn.now - this.#closedAt)
    this.#isOpen = true
    for (const { reader, box } of this.#mailboxes.values()) {
      reader?.open(turn, away)
      box?.open(turn)
    }
    for (const mailbox of this.#proofs.mailboxes) this.#wishTerms(turn, mailbox)
  }

  #close(turn: StepContext): void {
    if (!this.#isOpen) return
    this.#isOpen = false
    this.#closedAt = turn.now
    for (const { reader, box } of this.#mailboxes.values()) {
      reader?.close(turn)
      box?.close(turn)
    }
  }

  #introduce(turn: StepContext, use: MailboxUse): void {
    const name = mailboxName(use.key)
    const known = this.#mailboxes.get(name)
    const { pollInterval: rhythm = 'every-minute' } = use
    if (known !== undefined && known.use.reads === use.reads) {
      this.#mailboxes.set(name, { ...known, use })
      known.reader?.setRhythm(turn, rhythm)
      return
    }
    // What is on its way there stays on its way.
    known?.reader?.close(turn)
    known?.box?.close(turn)
    const { primitives, digestHead } = this.#parts
    const health = known?.health ?? new Health(name)
    const watched = known?.watched ?? new WatchedSet()
    const terms = known?.terms ?? new Terms(name, use.key, { primitives, health })
    const parts = { name, key: use.key, primitives, health, digestHead }
    const reader = use.reads === 'digests' ? new Reader(parts, this.#stored.get(name)) : undefined
    const box = use.reads === 'watch' ? new OwnBox(name, health, watched) : undefined
    this.#stored.delete(name)
    this.#mailboxes.set(name, { use, health, terms, watched, reader, box })
    reader?.setRhythm(turn, rhythm)
    reader?.watch(watched.tags)
    if (!this.#isOpen) return
    reader?.open(turn, Infinity)
    box?.open(turn)
  }

  #forget(turn: StepContext, name: string): void {
    const known = this.#mailboxes.get(name)
    known?.reader?.close(turn)
    known?.box?.close(turn)
    this.#mailboxes.delete(name)
    this.#deposits.forgetMailbox(turn, name)
    this.#proofs.reconsider()
  }

  #answered(turn: StepContext, ask: number, answer: Answer): void {
    if (this.#deposits.answered(turn, ask, answer)) {
      this.#proofs.reconsider()
      return
    }
    for (const { reader, box, terms } of this.#mailboxes.values()) {
      if (reader?.answered(turn, ask, answer) === true) {
        const known = reader.terms
        if (known !== undefined && terms.fromChain(known)) this.#proofs.reconsider()
        return
      }
      if (box?.answered(turn, ask, answer) === true) return
      if (terms.answered(turn, ask, answer)) {
        this.#proofs.reconsider()
        return
      }
    }
  }

  #wishTerms(turn: StepContext, mailbox: string): void {
    const known = this.#mailboxes.get(mailbox)
    if (known !== undefined && known.use.expectsUs !== true) known.terms.wish(turn)
  }

  #miningTerms(mailbox: string): MiningTerms | undefined {
    const known = this.#mailboxes.get(mailbox)
    const seed = known?.terms.seed
    if (known === undefined || seed === undefined || known.terms.isMarked) return undefined
    return { ...seed, key: known.use.key, effort: known.terms.effort }
  }

  #of(mailbox: string): Mailbox {
    const known = this.#mailboxes.get(mailbox)
    if (known === undefined) throw new SchedulerError('unknown-name')
    return known
  }

  #demandContact(contact: string): void {
    if (!this.#writing.has(contact)) throw new SchedulerError('unknown-name')
  }
}
