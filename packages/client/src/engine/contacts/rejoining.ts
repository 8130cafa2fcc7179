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
import type { Event } from '../../scheduler/index.ts'
import type { Account } from '../account.ts'
import type { UnitOfWork } from '../context.ts'
import { notice } from '../conversations/hearing.ts'
import { say } from '../delivery/outgoing-frames.ts'
import { nameOf, type WatchedPlace } from '../delivery/tag-registry.ts'
import { EngineError } from '../errors.ts'
import { beginSession, greet } from '../invites/adding.ts'
import type { Contact } from './contact.ts'
import { tellPlaces } from './contact-methods.ts'
import { introduction, MOST_PRESENTED } from './introduction.ts'

const HOUR = 3_600_000
/** How often what nobody has answered is left again: a mailbox may have lost it. */
const AGAIN = 24 * HOUR

export class Rejoining {
  readonly #account: Account
  readonly #deposits = new Map<string, { readonly contact: number; readonly id: Uint8Array }>()
  #leftAgainAt: number

  constructor(account: Account) {
    this.#account = account
    this.#leftAgainAt = account.context.env.now()
    account.every(HOUR, () => this.#tick())
  }

  /** Takes up what was under way; after a restore, begins. */
  start(peer: Contact): void {
    this.#watch(peer)
    if (peer.row.standing !== 'active') return
    if (
      peer.sessions.length === 0 &&
      peer.rejoin.live === undefined &&
      peer.rejoin.own === undefined
    ) {
      this.restored(peer)
    } else this.#step(peer, { kind: 'durable' })
  }

  /** This device has no session with the contact any more: it leaves a bundle. */
  restored(peer: Contact): void {
    if (this.#leaveBundle(peer)) this.#account.notice(peer, { code: 'we-restored' })
    else this.#account.notice(peer, { code: 'rejoin-failed' })
  }

  /** Whether there is any way to them. */
  #leaveBundle(peer: Contact): boolean {
    const { primitives } = this.#account.context
    const { told, descriptors } = peer.row
    const mailboxes = descriptors.filter(({ kind }) => kind !== 'direct')
    if (told.length === 0 || mailboxes.length === 0) return false
    const self = {
      onionKey: peer.onionKey(primitives),
      descriptors: told.slice(0, MOST_PRESENTED),
    }
    this.#step(peer, { kind: 'restored', ...this.#standing(peer), self, mailboxes })
    return true
  }

  /** A letter opened in that session, for the first time since the start. Within a unit of work. */
  heard(unit: UnitOfWork, peer: Contact, sid: Uint8Array): void {
    this.#stepWithin(unit, peer, { kind: 'heard', sid, ...this.#standing(peer) })
  }

  bundleFound(contact: number, place: BundlePlace, letter: Uint8Array): void {
    const peer = this.#account.peers.get(contact)
    if (peer === undefined) return
    const self = peer.onionKey(this.#account.context.primitives)
    const presented = introduction(this.#account, self, peer.row.told)
    const standing = this.#standing(peer)
    const input = { kind: 'bundle', place, letter, introduction: presented, ...standing } as const
    this.#step(peer, input)
  }

  answerFound(contact: number, place: RejoinAnswerPlace, letter: Uint8Array): void {
    const peer = this.#account.peers.get(contact)
    if (peer === undefined) return
    this.#step(peer, { kind: 'answer', place, letter, ...this.#standing(peer) })
  }

  /** The person wants to go on although the contact stands as attacked. Throws EngineError `not-held`. */
  goOn(peer: Contact): void {
    const held = peer.heldRejoin
    if (held === undefined) throw new EngineError('not-held')
    peer.heldRejoin = undefined
    peer.despiteAttack = true
    switch (held.kind) {
      case 'restored':
        this.#leaveBundle(peer)
        break
      case 'bundle':
        this.bundleFound(peer.id, held.place, held.letter)
        break
      case 'answer':
        this.answerFound(peer.id, held.place, held.letter)
        break
      case 'heard':
        this.#account.work((unit) => this.heard(unit, peer, held.sid))
        break
    }
  }

  /** What became of a deposit `r…`. */
  deposited(event: Extract<Event, { kind: 'copy' | 'stored' | 'taken' | 'full' }>): void {
    const deposit = this.#deposits.get(event.id)
    const peer = deposit && this.#account.peers.get(deposit.contact)
    if (deposit === undefined || peer === undefined) return
    if (event.kind !== 'stored' && event.kind !== 'taken') return
    this.#deposits.delete(event.id)
    this.#step(peer, { kind: event.kind, id: deposit.id })
  }

  forget(contact: number): void {
    this.#account.watch.setPlaces(`r${contact}`, [])
  }

  #tick(): void {
    const now = this.#account.context.env.now()
    // The clock may have been set back.
    const isTime = Math.abs(now - this.#leftAgainAt) >= AGAIN
    if (isTime) this.#leftAgainAt = now
    for (const peer of this.#account.peers.values()) {
      if (peer.row.standing === 'blocked') continue
      this.#step(peer, { kind: 'tick' })
      const { own, offer } = peer.rejoin
      if (isTime && (own?.kind === 'waiting' || offer !== undefined))
        this.#step(peer, { kind: 'again' })
      // Places follow the days.
      this.#watch(peer)
    }
  }

  #standing(
    peer: Contact,
  ): Pick<Extract<RejoinInput, { kind: 'heard' }>, 'verification' | 'despiteAttack'> {
    return { verification: peer.verification, despiteAttack: peer.despiteAttack }
  }

  #step(peer: Contact, input: RejoinInput): void {
    this.#account.work((unit) => this.#stepWithin(unit, peer, input))
  }

  #stepWithin(unit: UnitOfWork, peer: Contact, input: RejoinInput): void {
    const before = peer.rejoin
    const step = stepRejoin(before, input, this.#account.context.env)
    unit.consume(step.consumed)
    for (const output of step.outputs) this.#act(unit, peer, output)
    const kinds = step.outputs.map(({ kind }) => kind)
    if (kinds.includes('held') && 'despiteAttack' in input) {
      unit.after(() => {
        peer.heldRejoin = input
      })
    }
    if (step.state === before) return
    peer.putRejoin(unit, step.state)
    unit.after(() => {
      this.#watch(peer)
      if (kinds.some((kind) => CHANGES_SESSIONS.includes(kind))) this.#account.refreshPeer(peer)
      if (input.kind !== 'durable') this.#step(peer, { kind: 'durable' })
    })
  }

  #act(unit: UnitOfWork, peer: Contact, output: RejoinOutput): void {
    const { context } = this.#account
    switch (output.kind) {
      case 'deposit':
        unit.after(() => this.#deposit(peer, output))
        break
      case 'peer-restored':
        notice(context, unit, peer, { code: 'peer-restored' })
        break
      case 'held':
        notice(context, unit, peer, { code: 'rejoin-held' })
        break
      case 'offered':
        peer.putSession(unit, beginSession(context, output.session))
        break
      case 'joined': {
        const { session } = output
        peer.putSession(unit, beginSession(context, session))
        this.#moveTo(unit, peer, session.keys.sid)
        const { onionKey, descriptors } = session.peer
        peer.update(unit, { peerOnionKey: onionKey, descriptors, heardAt: context.env.now() })
        greet(context, unit, peer, session)
        // Since the backup they may have heard of places that we do not have any more.
        tellPlaces(this.#account, unit, peer, peer.row.told)
        notice(context, unit, peer, { code: 'rejoined' })
        break
      }
      case 'moved': {
        const session = peer.find(output.sid)
        if (session === undefined) break
        session.safety = succeeding(session.safety, output.before)
        peer.putSession(unit, session)
        this.#moveTo(unit, peer, output.sid)
        if (peer.row.told.length > MOST_PRESENTED) {
          tellPlaces(this.#account, unit, peer, peer.row.told)
        }
        if (session.safety.kind === 'challenging') {
          // Back in it: what was said first was withdrawn when it was left.
          const opening = openingFrame(session.safety)
          say(context, unit, peer, { kind: 'sas', opening }, { isControl: true })
        }
        notice(context, unit, peer, { code: 'rejoined' })
        break
      }
      case 'lapsed':
        peer.removeSession(unit, output.sid)
        break
      case 'answered-twice':
        notice(context, unit, peer, { code: 'answered-twice' })
        break
      case 'unanswered':
      case 'unheard':
      case 'unsupported':
      case 'lower-suite':
      case 'malformed':
        notice(context, unit, peer, { code: 'rejoin-failed' })
        break
      case 'place-taken':
      case 'dropped':
        break
    }
  }

  /** What was not acknowledged in another session is sealed anew in this one. */
  #moveTo(unit: UnitOfWork, peer: Contact, sid: Uint8Array): void {
    const session = peer.find(sid)
    for (const other of peer.sessions) {
      if (other.isLive && other !== session) {
        other.isLive = false
        peer.putSession(unit, other)
      }
    }
    if (session === undefined) return
    session.isLive = true
    peer.putSession(unit, session)
    peer.despiteAttack = false
    this.#account.post.withdraw(unit, peer)
  }

  #deposit(peer: Contact, { id, descriptor, tag, letter }: RejoinDeposit): void {
    const name = `r${peer.id}:${toHex(id).slice(0, 32)}`
    if (this.#deposits.has(name) || !this.#account.pool.isKnown(nameOf(descriptor))) return
    this.#deposits.set(name, { contact: peer.id, id })
    this.#account.tell({
      ...{ kind: 'deposit', id: name, contact: `c${peer.id}` },
      copies: [{ mailbox: nameOf(descriptor), tag, letter }],
    })
  }

  #watch(peer: Contact): void {
    const { env } = this.#account.context
    const { pool } = this.#account
    if (peer.row.standing === 'blocked') {
      this.forget(peer.id)
      return
    }
    const places: WatchedPlace[] = []
    for (const { key, mailbox } of pool.placesOf(peer)) {
      if (mailbox === undefined) continue
      const descriptor = { kind: 'mailbox', publicKey: key, port: MAILBOX_PORT } as const
      for (const place of bundlePlaces(peer.rejoin, [descriptor], env)) {
        const meaning = { kind: 'rejoin-bundle', contact: peer.id, place } as const
        places.push({ mailbox, tag: place.tag, meaning })
      }
    }
    for (const place of rejoinAnswerPlaces(peer.rejoin, env)) {
      const own = pool.placesOf(peer).find(({ key }) => toHex(key) === nameOf(place.mailbox))
      if (own?.mailbox === undefined) continue
      const meaning = { kind: 'rejoin-answer', contact: peer.id, place } as const
      places.push({ mailbox: own.mailbox, tag: place.tag, meaning })
    }
    this.#account.watch.setPlaces(`r${peer.id}`, places)
  }
}

const CHANGES_SESSIONS: readonly RejoinOutput['kind'][] = ['offered', 'joined', 'moved', 'lapsed']
