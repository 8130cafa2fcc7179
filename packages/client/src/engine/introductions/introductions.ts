/**
 * Introductions of a profile, on every side (docs/protocol/introduction.md): the person introduces two contacts, or is
 * introduced to somebody by a contact. The machines of packages/core decide; this does what they put out. Rows are read
 * when they are needed, so that no key stays in memory.
 */
import { toHex } from '@pvtcoms/core/bytes'
import {
  beginIntroduction,
  encodeIntroduction,
  endFrame,
  INTRODUCTION_REMEMBERED,
  type Introducee,
  type IntroduceeInput,
  type IntroducerInput,
  type IntroductionState,
  introduceBoth,
  isPossibleExpiry,
  stepIntroducee,
  stepIntroducer,
} from '@pvtcoms/core/introduction'
import type { IntroductionRow } from '@pvtcoms/store'
import { Quotas } from '../direct/direct-request.ts'
import { EngineError } from '../errors.ts'
import type { UnitOfWork } from '../unit-of-work.ts'
import {
  type AsIntroducee,
  type AsIntroducer,
  type Introduction,
  introductionIn,
  isRunning,
  secretsIn,
  shownIntroduction,
} from './introduction-record.ts'
import { InvitesOfIntroductions } from './invites-of-introductions.ts'
import type { IntroductionContent, IntroductionsPort } from './port.ts'

const MINUTE = 60_000
/** Of one contact, that wait for the person: of more the person is not asked. */
const MOST_UNANSWERED = 4
/** The name of the other one where the person was not asked. */
const UNASKED = ''
/** Of one contact, with those that are over. */
const MOST_KEPT = 64
/** Within an hour, to one contact: of more they hear when time is over. */
const MOST_LOST = 16

export class Introductions {
  readonly #port: IntroductionsPort
  readonly #invites: InvitesOfIntroductions
  /** Answers to what is not known here, by contact: a contact must not fill their outbox by naming what never was. */
  readonly #lost: Quotas

  constructor(port: IntroductionsPort) {
    this.#port = port
    this.#lost = new Quotas(port.context.env)
    this.#invites = new InvitesOfIntroductions(port, (unit, introduction, input) =>
      this.#stepIntroducee(unit, introduction, input),
    )
  }

  /** Takes up what was under way. */
  start(): void {
    this.#tick()
    this.#port.every(MINUTE, () => this.#tick())
  }

  /** Those that the person knows of. What is secret in them is wiped. */
  list(): readonly Introduction[] {
    return this.#rows()
      .flatMap((row) => shownIntroduction(row) ?? [])
      .filter(({ role, row }) => role === 'introducer' || row.otherName !== UNASKED)
  }

  /** What is secret in it is wiped. Throws EngineError `no-such-introduction`. */
  get(id: number): Introduction {
    const row = this.#port.context.store.introductions.get(id)
    const introduction = row?.profile === this.#port.profile ? shownIntroduction(row) : undefined
    if (introduction === undefined) throw new EngineError('no-such-introduction')
    return introduction
  }

  has(id: number): boolean {
    return this.#rows().some((row) => row.id === id)
  }

  /**
   * Asks two contacts whether they want to meet. Returns the id. Throws EngineError `same-contact`, `introduction-runs`,
   * and what says that one of them cannot be written to.
   */
  introduce(first: number, second: number): number {
    const { context, contacts, work } = this.#port
    const { store, env } = context
    if (first === second) throw new EngineError('same-contact')
    for (const contact of [first, second]) contacts.demandWritable(contact)
    if (this.list().some((each) => isOfPair(each, first, second))) {
      throw new EngineError('introduction-runs')
    }
    const begun = beginIntroduction(env)
    const names = { first: contacts.nameOf(first), second: contacts.nameOf(second) }
    return work.do((unit) => {
      const state: IntroductionState = { role: 'introducer', state: { kind: 'asked' } }
      const id = store.introductions.add({
        ...{ profile: this.#port.profile, name: begun.id, contact: first, other: second },
        ...{ otherName: '', createdAt: env.now(), expiresAt: begun.expires, invite: undefined },
        state: encodeIntroduction(state).expose(),
      })
      unit.changed({ kind: 'introduction', id })
      for (const output of introduceBoth(begun, names)) {
        if (output.kind !== 'say') continue
        this.#say(unit, output.to === 'first' ? first : second, output.content)
      }
      contacts.notice(unit, first, { code: 'introduced', name: names.second })
      contacts.notice(unit, second, { code: 'introduced', name: names.first })
      return id
    })
  }

  /** The person wants to meet whom a contact introduces, or not now. Throws EngineError `no-such-introduction`, `not-asked`. */
  decide(id: number, agrees: boolean): void {
    const shown = this.get(id)
    if (shown.role !== 'introducee' || shown.state.kind !== 'asked') {
      throw new EngineError('not-asked')
    }
    this.#change(id, (unit, introduction) => {
      if (introduction.role !== 'introducee') return
      this.#stepIntroducee(unit, introduction, { kind: 'decide', agrees })
    })
  }

  /** Takes an introduction of ours back, as far as it can be. Throws EngineError `no-such-introduction`, `not-ours`. */
  cancel(id: number): void {
    if (this.get(id).role !== 'introducer') throw new EngineError('not-ours')
    this.#change(id, (unit, introduction) => {
      if (introduction.role === 'introducer') {
        this.#stepIntroducer(unit, introduction, { kind: 'cancel' })
      }
    })
  }

  /** What a contact said of an introduction. */
  hear(unit: UnitOfWork, contact: number, content: IntroductionContent): void {
    if (content.kind === 'introduce') {
      this.#asked(unit, contact, content)
      return
    }
    const row = this.#port.context.store.introductions.find(contact, content.id)
    if (row === undefined) {
      // Lost with a restore: whoever introduces can ask again.
      if (content.kind === 'introduction-end') return
      if (this.#lost.take(contact, { quota: MOST_LOST })) {
        this.#say(unit, contact, endFrame(content.id, 'lost'))
      }
      return
    }
    const introduction = introductionIn(row)
    if (introduction === undefined) return
    if (introduction.role === 'introducee') {
      this.#stepIntroducee(unit, introduction, { kind: 'said', content })
      return
    }
    const by: Introducee = row.contact === contact ? 'first' : 'second'
    this.#stepIntroducer(unit, introduction, { kind: 'said', by, content })
  }

  /** The contact is blocked, or about to be deleted: what hangs on them ends. An invite that is answered or offered goes on. */
  parted(unit: UnitOfWork, contact: number): void {
    for (const row of this.#rowsWith(contact)) {
      const introduction = introductionIn(row)
      if (introduction?.role === 'introducee') {
        if (introduction.state.kind === 'making') this.#invites.revokeAfter(unit, introduction)
        this.#stepIntroducee(unit, introduction, { kind: 'parted' })
      } else if (introduction?.role === 'introducer') {
        const from: Introducee = row.contact === contact ? 'first' : 'second'
        this.#stepIntroducer(unit, introduction, { kind: 'parted', from })
      }
    }
  }

  /** The contact is deleted. */
  forget(unit: UnitOfWork, contact: number): void {
    this.parted(unit, contact)
    for (const { id } of this.#rowsWith(contact)) this.#remove(unit, id)
  }

  /** An invite has come further. */
  inviteChanged(invite: number): void {
    const row = this.#port.context.store.introductions.ofInvite(invite)
    if (row !== undefined) this.#goOn(row.id)
  }

  /**
   * Somebody would introduce us. The person is asked, unless there is too much of it: then it is remembered as one that
   * nothing came of, and not shown. Were it forgotten, "lost" would tell by what is taken up how many of the others wait for an answer.
   */
  #asked(
    unit: UnitOfWork,
    contact: number,
    { id: name, expires, name: given }: Extract<IntroductionContent, { kind: 'introduce' }>,
  ): void {
    const { context, contacts, profile } = this.#port
    const { store, env } = context
    const otherName = given.trim()
    if (otherName === '' || !isPossibleExpiry(expires, env.now())) return
    if (store.introductions.find(contact, name) !== undefined) return
    const known = this.#rowsWith(contact)
    const waiting = known
      .flatMap((row) => shownIntroduction(row) ?? [])
      .filter(({ role, state }) => role === 'introducee' && state.kind === 'asked')
    if (known.length >= MOST_KEPT) return
    const isAsked = waiting.length < MOST_UNANSWERED
    const state: IntroductionState = {
      role: 'introducee',
      state: isAsked ? { kind: 'asked' } : { kind: 'over', reason: 'over' },
    }
    const id = store.introductions.add({
      ...{ profile, name, contact, other: undefined, otherName: isAsked ? otherName : UNASKED },
      ...{ createdAt: env.now(), expiresAt: expires, invite: undefined },
      state: encodeIntroduction(state).expose(),
    })
    if (!isAsked) return
    unit.changed({ kind: 'introduction', id })
    const key = toHex(name)
    contacts.notice(unit, contact, { code: 'introduction', introduction: key, name: otherName })
  }

  #stepIntroducer(unit: UnitOfWork, introduction: AsIntroducer, input: IntroducerInput): void {
    const { row, state } = introduction
    const step = stepIntroducer(termsOf(row), state, input, this.#port.context.env.now())
    if (step.state === state) return
    this.#put(unit, row.id, { role: 'introducer', state: step.state })
    for (const output of step.outputs) {
      const to = output.kind === 'say' && (output.to === 'first' ? row.contact : row.other)
      if (output.kind === 'say' && typeof to === 'number') this.#say(unit, to, output.content)
    }
  }

  #stepIntroducee(unit: UnitOfWork, introduction: AsIntroducee, input: IntroduceeInput): void {
    const { row, state } = introduction
    const { env } = this.#port.context
    const step = stepIntroducee(termsOf(row), state, input, env.primitives, env)
    unit.consume([...step.consumed, ...secretsIn(introduction)])
    if (step.state === state) return
    this.#put(unit, row.id, { role: 'introducee', state: step.state })
    unit.consume(secretsIn({ role: 'introducee', state: step.state }))
    for (const output of step.outputs) {
      if (output.kind === 'say') this.#say(unit, row.contact, output.content)
    }
    unit.after(() => this.#goOn(row.id))
  }

  #put(unit: UnitOfWork, id: number, introduction: IntroductionState): void {
    const encoded = encodeIntroduction(introduction)
    this.#port.context.store.introductions.update(id, { state: encoded.expose() })
    encoded.wipe()
    unit.changed({ kind: 'introduction', id })
  }

  #say(
    unit: UnitOfWork,
    contact: number,
    content: Parameters<IntroductionsPort['delivery']['say']>[2],
  ): void {
    const { delivery } = this.#port
    delivery.say(unit, contact, content)
    unit.after(() => delivery.kick(contact))
  }

  /** Does what the state waits for, if it can be done now. */
  #goOn(id: number): void {
    const row = this.#port.context.store.introductions.get(id)
    const introduction = row && introductionIn(row)
    if (introduction?.role === 'introducee') this.#invites.goOn(introduction)
  }

  #change(id: number, change: (unit: UnitOfWork, introduction: Introduction) => void): void {
    this.#port.work.do((unit) => {
      const row = this.#port.context.store.introductions.get(id)
      const introduction = row && introductionIn(row)
      if (introduction !== undefined) change(unit, introduction)
    })
  }

  #tick(): void {
    const now = this.#port.context.env.now()
    for (const { id, expiresAt } of this.#rows()) {
      this.#port.guarded(() => {
        this.#change(id, (unit, introduction) => {
          if (now > expiresAt + INTRODUCTION_REMEMBERED) this.#remove(unit, id)
          else if (introduction.role === 'introducer') {
            this.#stepIntroducer(unit, introduction, { kind: 'tick' })
          } else this.#stepIntroducee(unit, introduction, { kind: 'tick' })
        })
        this.#goOn(id)
      })
    }
  }

  #remove(unit: UnitOfWork, id: number): void {
    this.#port.context.store.introductions.remove(id)
    unit.changed({ kind: 'introduction-removed', id })
  }

  #rows(): readonly IntroductionRow[] {
    return this.#port.context.store.introductions.list(this.#port.profile)
  }

  #rowsWith(contact: number): readonly IntroductionRow[] {
    return this.#rows().filter((row) => row.contact === contact || row.other === contact)
  }
}

const termsOf = ({ name, expiresAt }: IntroductionRow) => ({ id: name, expires: expiresAt })

/** Whether it introduces these two, in whatever order, and something can still come of it. */
function isOfPair(introduction: Introduction, first: number, second: number): boolean {
  const { role, row } = introduction
  if (role !== 'introducer' || !isRunning(introduction)) return false
  const { contact, other } = row
  return (contact === first && other === second) || (contact === second && other === first)
}
