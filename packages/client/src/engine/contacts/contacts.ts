/**
 * The contacts of a profile: who there is, and what a person does with them. What they say in conversations, and
 * how letters come and go, is for other rooms.
 */
import { wipe } from '@pvtcoms/core/bytes'
import type { Descriptor } from '@pvtcoms/core/descriptor'
import type { Introduction } from '@pvtcoms/core/handshake'
import type { ScanResult, WaysPreset } from '@pvtcoms/rpc'
import { type ContactRow, StoreError } from '@pvtcoms/store'
import { EngineError } from '../errors.ts'
import { oweNewBackup } from '../owed-backup.ts'
import type { Reloadable, UnitOfWork } from '../unit-of-work.ts'
import { greet, type NewContact, storeContact } from './beginning.ts'
import { Contact } from './contact.ts'
import { expireKeys } from './expiring-keys.ts'
import { hearContact } from './hearing.ts'
import { sendLeaveNotice } from './leave-notice.ts'
import { chosenPlaces, introduction, presentedPlaces, tellPlaces } from './places.ts'
import type { ContactContent, ContactRegistry, ContactsPort } from './port.ts'
import { choiceOf } from './presets.ts'
import { Rejoining } from './rejoining.ts'
import { compare, scan } from './safety.ts'
import type { Session } from './session.ts'

/** How often keys that have had their time are looked for, ms. */
const KEY_PERIOD = 3_600_000

export interface ContactWishes
  extends Partial<Pick<ContactRow, 'route' | 'pollInterval' | 'readReceipts'>> {
  /** A route and a poll interval by one name; what is given beside it comes first. */
  readonly preset?: WaysPreset
  /** Ids of mailboxes of ours that they are to write to. */
  readonly mailboxes?: readonly number[]
}

export class Contacts implements ContactRegistry, Reloadable {
  readonly rejoining: Rejoining
  readonly #port: ContactsPort
  readonly #contacts = new Map<number, Contact>()

  constructor(port: ContactsPort) {
    this.#port = port
    this.rejoining = new Rejoining(port, this)
    port.every(KEY_PERIOD, () => this.expireKeys())
  }

  /** Reads all of the profile. Throws StoreError, `damaged` also for a contact without a lane or a conversation. */
  load(): void {
    const { store } = this.#port.context
    for (const row of store.contacts.list(this.#port.profile)) {
      wipeRow(row)
      if (store.conversations.withContact(row.id) === undefined) {
        throw new StoreError('damaged', 'a contact in the store has no conversation')
      }
      this.#contacts.set(row.id, new Contact(store, row.id))
    }
  }

  /** Takes up with each of them what was under way, as far as it can be stored now. */
  start(): void {
    for (const contact of this.list()) this.#start(contact)
    this.expireKeys()
  }

  /**
   * Lets go of keys that have had their time. Only while the network is ready, which it does not get by a clock that
   * is days wrong: what such a clock has lost would never come back.
   */
  expireKeys(): void {
    if (this.#port.context.transport.status().kind !== 'ready') return
    for (const contact of this.list()) {
      this.#port.guarded(() => {
        expireKeys(this.#port, contact)
      })
    }
  }

  /** After something could not be stored: what should have been done is taken up again. */
  resume(contact: Contact): void {
    if (contact.row.standing === 'active') this.rejoining.start(contact)
  }

  list(): readonly Contact[] {
    return [...this.#contacts.values()]
  }

  find(id: number): Contact | undefined {
    return this.#contacts.get(id)
  }

  withLane(lane: number): Contact | undefined {
    return this.list().find((contact) => contact.lane === lane)
  }

  has(id: number): boolean {
    return this.#contacts.has(id)
  }

  /** Throws EngineError `no-such-contact`. */
  get(id: number): Contact {
    const contact = this.#contacts.get(id)
    if (contact === undefined) throw new EngineError('no-such-contact')
    return contact
  }

  /** A handshake has led to a session. Returns the new contact's id. */
  add(unit: UnitOfWork, wanted: NewContact): number {
    const { session } = wanted
    unit.touch(this)
    const contact = storeContact(this.#port, unit, wanted)
    this.#contacts.set(contact.id, contact)
    unit.changed({ kind: 'contact', id: contact.id })
    unit.after(() => this.#added(contact))
    const { introducedBy } = wanted
    if (introducedBy !== undefined) {
      const notice = { code: 'introduced-by', name: introducedBy } as const
      this.#port.conversations.notice(unit, contact.id, notice)
    }
    // Whoever answers an invite does not know yet whether anybody takes the answer.
    if (session.role === 'inviter') {
      this.#port.conversations.notice(unit, contact.id, { code: 'joined' })
      greet(this.#port, unit, contact, session)
      // What they were told is as old as the invite.
      const places = wanted.told.length === 0 ? this.presentedPlaces(undefined) : []
      if (places.length > 0) this.tellPlaces(unit, contact, places)
    }
    return contact.id
  }

  /** Sessions, places or standing of the contact are others than before. */
  refresh(contact: Contact): void {
    this.#port.mailboxes.refresh()
    this.#port.delivery.watch(contact)
    this.#port.delivery.open(contact)
    this.#port.work.show({ kind: 'contact', id: contact.id })
  }

  /** Whatever they send is ignored, or heard again. */
  block(id: number, isBlocked: boolean): void {
    const contact = this.get(id)
    const unblocked = contact.row.hasLeft ? 'left' : 'active'
    this.#port.work.do((unit) => {
      contact.update(unit, { standing: isBlocked ? 'blocked' : unblocked })
      if (isBlocked) this.#port.introductions.parted(unit, id)
    })
    this.refresh(contact)
    this.rejoining.start(contact)
  }

  /** Keys and messages are gone; the contact is told that we left. Throws EngineError, StoreError. */
  async delete(id: number): Promise<void> {
    const contact = this.get(id)
    await sendLeaveNotice(this.#port, contact)
    if (!this.has(id)) return
    this.#port.work.do((unit) => {
      this.#port.conversations.forget(unit, id)
      this.#port.introductions.forget(unit, id)
      this.#port.context.store.contacts.remove(id)
      oweNewBackup(this.#port.context.store)
      unit.changed({ kind: 'contact-removed', id })
      unit.after(() => this.#removed(contact))
    })
  }

  /** What the person notes about them, for nobody else. */
  note(id: number, note: string): void {
    const contact = this.get(id)
    this.#port.work.do((unit) => contact.update(unit, { note }))
  }

  /** Throws EngineError `no-such-contact`, `no-such-mailbox`, `no-alias`. */
  configure(id: number, wishes: ContactWishes): void {
    const { preset, route, pollInterval, readReceipts, mailboxes } = wishes
    const contact = this.get(id)
    const places =
      mailboxes === undefined ? undefined : chosenPlaces(this.#port, contact, mailboxes)
    this.#port.work.do((unit) => {
      contact.update(unit, {
        ...(preset !== undefined && choiceOf(preset)),
        ...(route !== undefined && { route }),
        ...(pollInterval !== undefined && { pollInterval }),
        ...(readReceipts !== undefined && { readReceipts }),
        ...(mailboxes !== undefined && { withoutMailbox: mailboxes.length === 0 }),
      })
      // Of none the contact is not told: they go on writing to those they know, which are still read.
      if (places?.length === 0) contact.update(unit, { told: [] })
      else if (places !== undefined) tellPlaces(this.#port, unit, contact, places)
    })
    this.refresh(contact)
  }

  /** They are to write to other mailboxes. Throws EngineError `no-such-contact`, `no-other-mailbox`. */
  drawMailboxes(id: number): void {
    const drawn = this.#port.mailboxes.drawOthers(this.get(id))
    if (drawn.length === 0) throw new EngineError('no-other-mailbox')
    this.configure(id, { mailboxes: drawn.map((row) => row.id) })
    this.#port.delivery.kick(this.get(id))
  }

  /** The person compared the numbers. Throws EngineError `not-comparable`. */
  compare(id: number, same: boolean): void {
    compare(this.#port, this.get(id), same)
  }

  /** What the camera read from the other's screen: base64url. */
  scan(id: number, code: string): ScanResult {
    return scan(this.#port, this.get(id), code)
  }

  /** Goes on with a restore that was held because the contact stands as attacked. Throws EngineError `not-held`. */
  rejoin(id: number): void {
    this.rejoining.goOn(this.get(id))
  }

  /** What a contact said of themselves, of the session or of mailboxes. */
  hear(
    unit: UnitOfWork,
    from: { readonly contact: Contact; readonly session: Session },
    content: ContactContent,
  ): void {
    hearContact(this.#port, this, unit, from, content)
  }

  /** From now on the contact writes to these places of ours, once the letter that says so has come. */
  tellPlaces(unit: UnitOfWork, contact: Contact, places: readonly Descriptor[]): void {
    tellPlaces(this.#port, unit, contact, places)
  }

  /** Where a new contact is told to write to; `among`: mailboxes of an invite of ours. */
  presentedPlaces(among: readonly Descriptor[] | undefined): readonly Descriptor[] {
    return presentedPlaces(this.#port, among)
  }

  /** How we present ourselves to a new contact, with these places. */
  introduction(onionKey: Uint8Array, places: readonly Descriptor[]): Introduction {
    return introduction(this.#port, onionKey, places)
  }

  /** Contacts are told what the profile is called. */
  tellName(
    unit: UnitOfWork,
    named: { readonly name: string; readonly sentAt: ContactRow['createdAt'] },
  ): void {
    for (const contact of this.list()) {
      if (contact.row.standing === 'left') continue
      const content = { kind: 'profile', ...named } as const
      this.#port.delivery.say(unit, contact, content, { isControl: true })
      unit.after(() => this.#port.delivery.kick(contact))
    }
  }

  /** After a unit of work of which nothing came: whom it added is not there. */
  reload(): void {
    for (const [id, contact] of this.#contacts) {
      const row = this.#port.context.store.contacts.get(id)
      if (row !== undefined) {
        wipeRow(row)
        continue
      }
      this.#contacts.delete(id)
      contact.wipe()
    }
  }

  /** The engine ends: no key stays in memory. */
  wipe(): void {
    for (const contact of this.list()) contact.wipe()
  }

  #added(contact: Contact): void {
    this.#port.mailboxes.refresh()
    this.#start(contact)
  }

  /** Contacts that stand as active are listened to, watched for and written to. */
  #start(contact: Contact): void {
    const { delivery, guarded } = this.#port
    guarded(() => this.rejoining.start(contact))
    guarded(() => delivery.open(contact))
    guarded(() => delivery.watch(contact))
  }

  #removed(contact: Contact): void {
    this.#contacts.delete(contact.id)
    this.#port.delivery.forget(contact.id)
    this.rejoining.forget(contact.id)
    contact.wipe()
    this.#port.mailboxes.refresh()
  }
}

/** A row was read for its plain values only. */
function wipeRow({ onionSeed, rejoin }: ContactRow): void {
  onionSeed.wipe()
  wipe(rejoin)
}
