/**
 * Sessions begun anew after a restore, ours or a contact's (docs/protocol/recovery.md). The machine of
 * packages/core decides; this keeps its state, does what it puts out, and tells both people.
 */
import { toHex } from '@pvtcoms/core/bytes'
import { MAILBOX_PORT } from '@pvtcoms/core/descriptor'
import {
  type BundlePlace,
  bundlePlaces,
  type RejoinAnswerPlace,
  type RejoinDeposit,
  type RejoinInput,
  type RejoinOutput,
  rejoinAnswerPlaces,
  stepRejoin,
} from '@pvtcoms/core/rejoin'
import { openingFrame, succeeding } from '@pvtcoms/core/safety-check'
import type { NoticeView } from '@pvtcoms/rpc'
import { correspondentName, type DepositOwner, depositName } from '../delivery/owners.ts'
import type { WatchedPlace } from '../delivery/watched-place.ts'
import { EngineError } from '../errors.ts'
import { nameOf } from '../mailboxes/mailbox-name.ts'
import type { UnitOfWork } from '../unit-of-work.ts'
import { beginSession, greet } from './beginning.ts'
import type { Contact } from './contact.ts'
import { introduction, MOST_PRESENTED, tellPlaces } from './places.ts'
import type { ContactRegistry, ContactsPort } from './port.ts'
import { mailboxesOf } from './ways.ts'

const HOUR = 3_600_000
/** How often what nobody has answered is left again: a mailbox may have lost it. */
const AGAIN = 24 * HOUR
/** Digits of a deposit's id that its name has. */
const LONGEST_ID = 32

type RejoinOwner = Extract<DepositOwner, { kind: 'rejoin' }>

export class Rejoining {
  readonly #port: ContactsPort
  readonly #contacts: ContactRegistry
  /** What the machine calls deposits that are on their way, by their names. */
  readonly #deposits = new Map<string, Uint8Array>()
  #leftAgainAt: number

  constructor(port: ContactsPort, contacts: ContactRegistry) {
    this.#port = port
    this.#contacts = contacts
    this.#leftAgainAt = port.context.env.now()
    port.every(HOUR, () => this.#tick())
  }

  /** Takes up what was under way; after a restore, begins. */
  start(contact: Contact): void {
    this.#watch(contact)
    if (contact.row.standing !== 'active') return
    if (
      contact.sessions.length === 0 &&
      contact.rejoin.live === undefined &&
      contact.rejoin.own === undefined
    ) {
      this.restored(contact)
    } else this.#step(contact, { kind: 'durable' })
  }

  /** This device has no session with the contact any more: it leaves a bundle. */
  restored(contact: Contact): void {
    if (this.#leaveBundle(contact)) this.#notice(contact, { code: 'we-restored' })
    else this.#notice(contact, { code: 'rejoin-failed' })
  }

  /** Whether there is any way to them. */
  #leaveBundle(contact: Contact): boolean {
    const { primitives } = this.#port.context
    const { told, descriptors } = contact.row
    const mailboxes = mailboxesOf(descriptors)
    if (told.length === 0 || mailboxes.length === 0) return false
    const self = {
      onionKey: contact.onionKey(primitives),
      descriptors: told.slice(0, MOST_PRESENTED),
    }
    this.#step(contact, { kind: 'restored', ...this.#standing(contact), self, mailboxes })
    return true
  }

  /** A letter opened in that session, for the first time since the start. Within a unit of work. */
  heard(unit: UnitOfWork, contact: Contact, sid: Uint8Array): void {
    this.#stepWithin(unit, contact, { kind: 'heard', sid, ...this.#standing(contact) })
  }

  bundleFound(id: number, place: BundlePlace, letter: Uint8Array): void {
    const contact = this.#contacts.find(id)
    if (contact === undefined) return
    const self = contact.onionKey(this.#port.context.primitives)
    const presented = introduction(this.#port, self, contact.row.told)
    const standing = this.#standing(contact)
    const input = { kind: 'bundle', place, letter, introduction: presented, ...standing } as const
    this.#step(contact, input)
  }

  answerFound(id: number, place: RejoinAnswerPlace, letter: Uint8Array): void {
    const contact = this.#contacts.find(id)
    if (contact === undefined) return
    this.#step(contact, { kind: 'answer', place, letter, ...this.#standing(contact) })
  }

  /** The person wants to go on although the contact stands as attacked. Throws EngineError `not-held`. */
  goOn(contact: Contact): void {
    const held = contact.heldRejoin
    if (held === undefined) throw new EngineError('not-held')
    contact.heldRejoin = undefined
    contact.despiteAttack = true
    switch (held.kind) {
      case 'restored':
        this.#leaveBundle(contact)
        break
      case 'bundle':
        this.bundleFound(contact.id, held.place, held.letter)
        break
      case 'answer':
        this.answerFound(contact.id, held.place, held.letter)
        break
      case 'heard':
        this.#port.work.do((unit) => this.heard(unit, contact, held.sid))
        break
    }
    this.#port.work.show({ kind: 'contact', id: contact.id })
  }

  /** What became of a deposit of ours. */
  deposited(owner: RejoinOwner, kind: 'copy' | 'stored' | 'taken' | 'full'): void {
    const name = depositName(owner)
    const id = this.#deposits.get(name)
    const contact = this.#contacts.find(owner.contact)
    if (id === undefined || contact === undefined) return
    if (kind !== 'stored' && kind !== 'taken') return
    this.#deposits.delete(name)
    this.#step(contact, { kind, id })
  }

  forget(contact: number): void {
    this.#port.tags.setPlaces({ kind: 'rejoin', contact }, [])
  }

  #tick(): void {
    const now = this.#port.context.env.now()
    // The clock may have been set back.
    const isTime = Math.abs(now - this.#leftAgainAt) >= AGAIN
    if (isTime) this.#leftAgainAt = now
    for (const contact of this.#contacts.list()) {
      if (contact.row.standing === 'blocked') continue
      this.#step(contact, { kind: 'tick' })
      const { own, offer } = contact.rejoin
      if (isTime && (own?.kind === 'waiting' || offer !== undefined))
        this.#step(contact, { kind: 'again' })
      // Places follow the days.
      this.#watch(contact)
    }
  }

  #standing(
    contact: Contact,
  ): Pick<Extract<RejoinInput, { kind: 'heard' }>, 'verification' | 'despiteAttack'> {
    return { verification: contact.verification, despiteAttack: contact.despiteAttack }
  }

  #notice(contact: Contact, what: NoticeView): void {
    this.#port.work.do((unit) => this.#port.conversations.notice(unit, contact.id, what))
  }

  #step(contact: Contact, input: RejoinInput): void {
    this.#port.work.do((unit) => this.#stepWithin(unit, contact, input))
  }

  #stepWithin(unit: UnitOfWork, contact: Contact, input: RejoinInput): void {
    const before = contact.rejoin
    const step = stepRejoin(before, input, this.#port.context.env)
    unit.consume(step.consumed)
    for (const output of step.outputs) this.#act(unit, contact, output)
    const kinds = step.outputs.map(({ kind }) => kind)
    if (kinds.includes('held') && 'despiteAttack' in input) {
      unit.after(() => {
        contact.heldRejoin = input
        this.#port.work.show({ kind: 'contact', id: contact.id })
      })
    }
    if (step.state === before) return
    contact.putRejoin(unit, step.state)
    unit.after(() => {
      this.#watch(contact)
      if (kinds.some((kind) => CHANGES_SESSIONS.includes(kind))) this.#contacts.refresh(contact)
      if (input.kind !== 'durable') this.#step(contact, { kind: 'durable' })
    })
  }

  #act(unit: UnitOfWork, contact: Contact, output: RejoinOutput): void {
    const { context, conversations, delivery } = this.#port
    switch (output.kind) {
      case 'deposit':
        unit.after(() => this.#deposit(contact, output))
        break
      case 'peer-restored':
        conversations.notice(unit, contact.id, { code: 'peer-restored' })
        break
      case 'held':
        conversations.notice(unit, contact.id, { code: 'rejoin-held' })
        break
      case 'offered':
        contact.putSession(unit, beginSession(context, output.session))
        break
      case 'joined': {
        const { session } = output
        contact.putSession(unit, beginSession(context, session))
        this.#moveTo(unit, contact, session.keys.sid)
        const { onionKey, descriptors } = session.peer
        contact.update(unit, { peerOnionKey: onionKey, descriptors, heardAt: context.env.now() })
        greet(this.#port, unit, contact, session)
        // Since the backup they may have heard of places that we do not have any more.
        tellPlaces(this.#port, unit, contact, contact.row.told)
        conversations.notice(unit, contact.id, { code: 'rejoined' })
        break
      }
      case 'moved': {
        const session = contact.find(output.sid)
        if (session === undefined) break
        session.safety = succeeding(session.safety, output.before)
        contact.putSession(unit, session)
        this.#moveTo(unit, contact, output.sid)
        if (contact.row.told.length > MOST_PRESENTED) {
          tellPlaces(this.#port, unit, contact, contact.row.told)
        }
        if (session.safety.kind === 'challenging') {
          // Back in it: what was said first was withdrawn when it was left.
          const opening = openingFrame(session.safety)
          delivery.say(unit, contact, { kind: 'sas', opening }, { isControl: true })
        }
        conversations.notice(unit, contact.id, { code: 'rejoined' })
        break
      }
      case 'lapsed':
        contact.removeSession(unit, output.sid)
        break
      case 'answered-twice':
        conversations.notice(unit, contact.id, { code: 'answered-twice' })
        break
      case 'unanswered':
      case 'unheard':
      case 'unsupported':
      case 'lower-suite':
      case 'malformed':
        conversations.notice(unit, contact.id, { code: 'rejoin-failed' })
        break
      case 'place-taken':
      case 'dropped':
        break
    }
  }

  /** What was not acknowledged in another session is sealed anew in this one. */
  #moveTo(unit: UnitOfWork, contact: Contact, sid: Uint8Array): void {
    const session = contact.find(sid)
    for (const other of contact.sessions) {
      if (other.isLive && other !== session) {
        other.isLive = false
        contact.putSession(unit, other)
      }
    }
    if (session === undefined) return
    session.isLive = true
    contact.putSession(unit, session)
    contact.despiteAttack = false
    this.#port.delivery.withdraw(unit, contact)
  }

  #deposit(contact: Contact, { id, descriptor, tag, letter }: RejoinDeposit): void {
    const short = toHex(id).slice(0, LONGEST_ID)
    const name = depositName({ kind: 'rejoin', contact: contact.id, id: short })
    if (this.#deposits.has(name) || !this.#port.mailboxes.isKnown(nameOf(descriptor))) return
    this.#deposits.set(name, id)
    this.#port.tell({
      ...{ kind: 'deposit', id: name },
      contact: correspondentName({ kind: 'lane', lane: contact.lane }),
      copies: [{ mailbox: nameOf(descriptor), tag, letter }],
    })
  }

  #watch(contact: Contact): void {
    const { mailboxes, context, tags } = this.#port
    if (contact.row.standing === 'blocked') {
      this.forget(contact.id)
      return
    }
    const places: WatchedPlace[] = []
    for (const { key, mailbox } of mailboxes.placesOf(contact)) {
      if (mailbox === undefined) continue
      const descriptor = { kind: 'mailbox', publicKey: key, port: MAILBOX_PORT } as const
      for (const place of bundlePlaces(contact.rejoin, [descriptor], context.env)) {
        const owner = { kind: 'rejoin-bundle', contact: contact.id, place } as const
        places.push({ mailbox, tag: place.tag, owner })
      }
    }
    for (const place of rejoinAnswerPlaces(contact.rejoin, context.env)) {
      const own = mailboxes
        .placesOf(contact)
        .find(({ key }) => toHex(key) === nameOf(place.mailbox))
      if (own?.mailbox === undefined) continue
      const owner = { kind: 'rejoin-answer', contact: contact.id, place } as const
      places.push({ mailbox: own.mailbox, tag: place.tag, owner })
    }
    tags.setPlaces({ kind: 'rejoin', contact: contact.id }, places)
  }
}

const CHANGES_SESSIONS: readonly RejoinOutput['kind'][] = ['offered', 'joined', 'moved', 'lapsed']
