/**
 * One contact, in memory as in the store: the row, the sessions, what outlives them. Changes are made in
 * a unit of work, in both places at once; if nothing comes of it, memory is read from the store again.
 */
import { equal, toHex, wipe } from '@pvtcoms/core/bytes'
import {
  decodeReassembly,
  EMPTY_REASSEMBLY,
  encodeReassembly,
  type ReassemblyState,
} from '@pvtcoms/core/content'
import type { Primitives } from '@pvtcoms/core/crypto/primitives'
import {
  decodeRejoin,
  encodeRejoin,
  type RejoinInput,
  type RejoinState,
} from '@pvtcoms/core/rejoin'
import { type Verification, verification, withoutSession } from '@pvtcoms/core/safety-check'
import { type ContactRow, type Store, StoreError } from '@pvtcoms/store'
import { EngineError } from '../errors.ts'
import type { Reloadable, UnitOfWork } from '../unit-of-work.ts'
import { publicKeyOf } from './onion.ts'
import { type Session, secretsOfSession, sessionFrom, withSessionRow } from './session.ts'

/** What leads to another session, and is not taken while a contact stands as attacked. */
export type HeldRejoin = Extract<RejoinInput, { readonly despiteAttack: boolean }>

export class Contact implements Reloadable {
  readonly id: number
  /** The lane that letters to them are sealed in. */
  readonly lane: number
  readonly #store: Store
  #row: ContactRow
  #sessions: Session[] = []
  #rejoin: RejoinState
  #reassembly: ReassemblyState
  #onionKey: Uint8Array | undefined
  /** Counting takes time when there are many, and there is one more with each send. */
  #undelivered: number | undefined
  /** Memory may be ahead of the store, which could not be read. */
  #isStale = false
  /** Sessions, by sid in hexadecimal, that were heard since the start. */
  readonly heard = new Set<string>()
  /** The person wants to go on with a restore although the contact stands as attacked. */
  despiteAttack = false
  /** What of a restore, of theirs or ours, waits for the person's decision. */
  heldRejoin: HeldRejoin | undefined

  /** Throws StoreError, `damaged` among others. */
  constructor(store: Store, id: number) {
    this.#store = store
    this.id = id
    const lane = store.lanes.ofContact(id)
    if (lane === undefined) throw new StoreError('damaged', 'a contact in the store has no lane')
    this.lane = lane.id
    const { row, rejoin, reassembly } = this.#read()
    this.#row = row
    this.#rejoin = rejoin
    this.#reassembly = reassembly
    this.#sessions = this.#readSessions()
  }

  get row(): ContactRow {
    this.#refresh()
    return this.#row
  }

  get sessions(): readonly Session[] {
    this.#refresh()
    return this.#sessions
  }

  /** The session that is written in. */
  get live(): Session | undefined {
    return this.sessions.find(({ isLive }) => isLive)
  }

  get rejoin(): RejoinState {
    this.#refresh()
    return this.#rejoin
  }

  get reassembly(): ReassemblyState {
    this.#refresh()
    return this.#reassembly
  }

  /** Ed25519, 32: of our onion for this contact. */
  onionKey(primitives: Primitives): Uint8Array {
    this.#onionKey ??= publicKeyOf(primitives, this.#row.onionSeed)
    return this.#onionKey
  }

  /** Messages of ours that were not acknowledged. */
  get undelivered(): number {
    this.#refresh()
    this.#undelivered ??= this.#store.outbox.countMessages(this.lane)
    return this.#undelivered
  }

  get verification(): Verification {
    const { live } = this
    return live === undefined ? withoutSession(this.#row.verification) : verification(live.safety)
  }

  find(sid: Uint8Array): Session | undefined {
    return this.sessions.find((session) => equal(session.sid, sid))
  }

  /** Throws EngineError when the contact cannot be written to. */
  demandWritable(): Session {
    const { live, row } = this
    if (row.standing === 'blocked') throw new EngineError('blocked')
    if (row.standing === 'left') throw new EngineError('has-left')
    if (live === undefined) throw new EngineError('no-session')
    return live
  }

  update(unit: UnitOfWork, change: Parameters<Store['contacts']['update']>[1]): void {
    unit.touch(this)
    this.#store.contacts.update(this.id, change)
    this.#row = { ...this.#row, ...change }
    unit.changed({ kind: 'contact', id: this.id })
  }

  /** There is one more message that is not acknowledged; or there may be fewer. */
  undeliveredChanged(unit: UnitOfWork, how: 'one-more' | 'fewer'): void {
    unit.touch(this)
    this.#undelivered = how === 'one-more' ? this.undelivered + 1 : undefined
  }

  /** A session that is new, or has changed. */
  putSession(unit: UnitOfWork, session: Session): void {
    unit.touch(this)
    withSessionRow(this.id, session, (row) => this.#store.sessions.put(row))
    const at = this.#sessions.findIndex(({ sid }) => equal(sid, session.sid))
    this.#sessions = at < 0 ? [...this.#sessions, session] : this.#sessions.with(at, session)
    const stands = this.verification
    if (session.isLive && stands !== this.#row.verification) {
      this.update(unit, { verification: stands })
    }
  }

  removeSession(unit: UnitOfWork, sid: Uint8Array): void {
    const session = this.find(sid)
    if (session === undefined) return
    unit.touch(this)
    this.#store.sessions.remove(this.id, sid)
    this.#sessions = this.#sessions.filter((other) => other !== session)
    this.heard.delete(toHex(sid))
    unit.consume(secretsOfSession(session))
  }

  putRejoin(unit: UnitOfWork, rejoin: RejoinState): void {
    unit.touch(this)
    const encoded = encodeRejoin(rejoin)
    this.#store.contacts.update(this.id, { rejoin: encoded.expose() })
    encoded.wipe()
    this.#rejoin = rejoin
  }

  putReassembly(unit: UnitOfWork, reassembly: ReassemblyState): void {
    if (reassembly === this.#reassembly) return
    unit.touch(this)
    this.#store.contacts.update(this.id, { reassembly: encodeReassembly(reassembly) })
    this.#reassembly = reassembly
  }

  reload(): void {
    this.#isStale = true
    this.#undelivered = undefined
    this.#refresh()
  }

  /** The contact is gone, or the engine ends: nothing of it stays in memory. */
  wipe(): void {
    for (const session of this.#sessions)
      for (const secret of secretsOfSession(session)) secret.wipe()
    this.#rejoin.recovery.key.wipe()
    if (this.#rejoin.own?.kind === 'waiting') this.#rejoin.own.seed.wipe()
    this.#row.onionSeed.wipe()
  }

  #refresh(): void {
    if (!this.#isStale) return
    if (this.#store.contacts.get(this.id) !== undefined) {
      const { row, rejoin, reassembly } = this.#read()
      const sessions = this.#readSessions()
      this.#row = row
      this.#rejoin = rejoin
      this.#reassembly = reassembly
      this.#sessions = sessions
    }
    this.#isStale = false
  }

  #read(): { row: ContactRow; rejoin: RejoinState; reassembly: ReassemblyState } {
    const row = this.#store.contacts.get(this.id)
    if (row === undefined) throw new EngineError('no-such-contact')
    const rejoin = decodeRejoin(row.rejoin)
    wipe(row.rejoin)
    if (rejoin === undefined)
      throw new StoreError('damaged', 'a contact in the store cannot be read')
    const reassembly = decodeReassembly(row.reassembly) ?? EMPTY_REASSEMBLY
    return { row, rejoin, reassembly }
  }

  #readSessions(): Session[] {
    return this.#store.sessions.list(this.id).map(sessionFrom)
  }
}
