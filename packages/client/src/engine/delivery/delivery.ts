/**
 * Brings letters to contacts: directly while their client is there, else by way of mailboxes, and by any
 * way again until they acknowledge. What is decided here is only when and where; what is in a letter was
 * settled, and is durable, before.
 */
import { fromHex } from '@pvtcoms/core/bytes'
import type { Content } from '@pvtcoms/core/content'
import type { MailboxCopy } from '@pvtcoms/core/letter'
import type { DirectView } from '@pvtcoms/rpc'
import type { Event } from '../../scheduler/index.ts'
import type { Contact } from '../contacts/contact.ts'
import { waysOf } from '../contacts/ways.ts'
import type { DirectAnswer } from '../direct/direct-answer.ts'
import { contactMeter } from '../meter.ts'
import type { UnitOfWork } from '../unit-of-work.ts'
import { Copies } from './copies.ts'
import { DirectLinks } from './direct/direct-links.ts'
import type { DirectState } from './direct/direct-sender.ts'
import { HeadTeller } from './heads.ts'
import { type Said, say } from './outgoing-frames.ts'
import { correspondentName } from './owners.ts'
import type { DeliveryPort } from './port.ts'
import { receiveLetter } from './receiving.ts'
import { Retries } from './retries.ts'
import { sealWaiting } from './sealing.ts'
import { TagRegistry } from './tag-registry.ts'
import type { TagOwner } from './watched-place.ts'
import { Watching } from './watching.ts'

/** Acknowledgements to a contact who is there gather so long, ms. */
const ACKNOWLEDGEMENT_LAG = 150

export class Delivery {
  readonly tags: TagRegistry
  readonly #port: DeliveryPort
  readonly #links: DirectLinks
  readonly #copies: Copies
  readonly #retries: Retries
  readonly #heads: HeadTeller
  readonly #watching: Watching
  /** Contacts for whom acknowledgements gather. */
  readonly #acknowledging = new Set<number>()

  constructor(port: DeliveryPort) {
    const { context, contacts, meter, after, guarded } = port
    this.#port = port
    this.tags = new TagRegistry(context.primitives, port.tell)
    this.#watching = new Watching(port, this.tags)
    this.#copies = new Copies(port)
    this.#retries = new Retries(port, this.#copies, (contact) => this.kick(contact))
    this.#heads = new HeadTeller(port)
    this.#links = new DirectLinks({
      ...{ context, contacts, meter, after, guarded },
      onState: (contact, state) => this.#linkBecame(contact, state),
      takeLetter: (contact, tag, letter) => this.#handedIn(contact, tag, letter),
    })
  }

  /** Listens and delivers as far as the contact's standing and route allow; or stops. */
  open(contact: Contact): void {
    if (waysOf(contact.row).direct) this.#links.open(contact)
    else this.#links.shut(contact.id)
    if (contact.row.standing === 'active') this.resume(contact)
  }

  /** The contact is gone. */
  forget(contact: number): void {
    this.#links.shut(contact)
    this.#port.meter.forget(contactMeter(contact))
    this.#heads.forget(contact)
    this.tags.forgetContact(contact)
  }

  async close(): Promise<void> {
    await this.#links.close()
  }

  /** Everybody may be reached now. */
  wake(): void {
    for (const contact of this.#port.contacts.list()) {
      this.#links.retryNow(contact.id)
      this.#links.knockSoon(contact.id)
      if (this.#isOwing(contact)) this.kick(contact)
    }
  }

  directView(contact: Contact): DirectView {
    return waysOf(contact.row).direct ? (this.#links.state(contact.id) ?? 'idle') : 'off'
  }

  /** Streams with the contact that are open, each on a circuit of its own. */
  circuits(contact: number): number {
    return this.#links.openStreams(contact)
  }

  /** Whether what is sealed now leaves now. */
  isConnected(contact: number): boolean {
    return this.#links.state(contact) === 'connected'
  }

  /** Puts `content` into the outbox of the contact: it leaves with `kick`. Throws ContentError `too-long`. */
  say(unit: UnitOfWork, contact: Contact, content: Content, said?: Said): void {
    say(this.#port.context, unit, contact, content, said)
  }

  /** Seals what waits if it leaves at once: letter and content are durable in one step then. */
  sealIfConnected(unit: UnitOfWork, contact: Contact): void {
    if (!this.isConnected(contact.id)) return
    sealWaiting(this.#port, unit, contact, { acknowledge: false })
    unit.after(() => this.watch(contact))
  }

  /** The contact's sessions, places or standing have changed: so do the tags that are looked out for. */
  watch(contact: Contact): void {
    this.#watching.watch(contact)
  }

  /** Everything that was on its way when the engine was stopped is on its way again. */
  resume(contact: Contact): void {
    for (const letter of this.#port.context.store.outbox.letters(contact.lane)) {
      if (letter.copies.length === 0) this.#retries.mistrustLater(contact, letter.id)
      this.#copies.resume(letter)
    }
    if (this.#isOwing(contact)) this.kick(contact)
    if (contact.live?.ratchet.acknowledgementDue === true) this.#acknowledge(contact, false)
  }

  /** Something waits for the contact. */
  kick(contact: Contact): void {
    if (contact.row.standing !== 'active' || contact.live === undefined) return
    this.#links.want(contact.id)
    if (this.isConnected(contact.id)) this.#flush(contact)
    if (waysOf(contact.row).mailboxes.length === 0) return
    const byMailbox = (): void => {
      if (this.#needsMailbox(contact)) this.#tellOf(contact, 'write')
    }
    const state = this.#links.state(contact.id)
    if (state === undefined || state === 'unreachable') byMailbox()
    else this.#port.after(this.#port.context.pace.directPatience, byMailbox)
  }

  /** By hand: everything of a message is tried again by every way. */
  retry(contact: Contact, message: number): void {
    const { outbox } = this.#port.context.store
    this.#links.forgetHanded(contact.id)
    this.#links.retryNow(contact.id)
    const letters = new Set(outbox.framesOfMessage(message).map(({ letter }) => letter))
    for (const id of letters) {
      const letter = id === undefined ? undefined : outbox.letter(id)
      if (letter === undefined || letter.copies.length === 0) continue
      this.#copies.place(
        letter.id,
        letter.copies.map(({ mailbox }) => mailbox),
      )
    }
    this.kick(contact)
  }

  /** Letters of a session that is over: what is in them waits to be sealed anew. */
  withdraw(unit: UnitOfWork, contact: Contact): void {
    this.#retries.withdraw(unit, contact)
  }

  /** Hands a letter over that is kept nowhere; undefined when the contact is not there. */
  handOnce(contact: number, copy: MailboxCopy): Promise<DirectAnswer> | undefined {
    return this.#links.handOnce(contact, copy)
  }

  /** The scheduler says that it is time to write into that lane, at these mailboxes. */
  seal(lane: number, mailboxes: readonly string[]): void {
    const contact = this.#port.contacts.withLane(lane)
    if (contact === undefined || mailboxes.length === 0) return
    if (waysOf(contact.row).mailboxes.length === 0) return
    const letters = this.#port.work.do((unit) => {
      // Not with an acknowledgement alone: it would ask for another one.
      if (this.#hasWaiting(contact)) this.#heads.say(unit, contact)
      this.#sealAll(unit, contact)
      return this.#copies.withoutPlace(contact)
    })
    for (const id of letters) this.#copies.place(id, mailboxes)
    this.watch(contact)
  }

  /** What became of a copy of a letter. */
  deposited(
    id: number,
    { kind, mailbox }: Extract<Event, { kind: 'copy' | 'stored' | 'taken' | 'full' }>,
  ): void {
    const { context, work, messages, contacts } = this.#port
    const letter = context.store.outbox.letter(id)
    if (letter === undefined) {
      this.#copies.forget(id)
      return
    }
    if (kind === 'copy') {
      this.#copies.place(id, [mailbox])
      return
    }
    work.do((unit) => {
      if (kind === 'stored') {
        const copies = letter.copies.map((copy) =>
          copy.mailbox === mailbox ? { mailbox, storedAt: context.env.now() } : copy,
        )
        context.store.outbox.updateLetter(id, { copies })
      }
      messages.stepped(unit, context.store.outbox.framesOf(id), kind, mailbox)
      if (kind === 'taken') this.#retries.placeTaken(unit, letter, mailbox)
      const contact = contacts.withLane(letter.lane)
      if (contact !== undefined) unit.changed({ kind: 'contact', id: contact.id })
    })
  }

  /** A letter of one of the contact's sessions was found at a mailbox. Throws StoreError when it cannot be kept. */
  found(owner: Extract<TagOwner, { kind: 'session' }>, letter: Uint8Array): void {
    this.#receive(owner, letter, false)
  }

  /** A contact hands us a letter. */
  #handedIn(contact: number, tag: Uint8Array, letter: Uint8Array): DirectAnswer {
    const owner = this.tags.find(tag)
    if (owner?.kind !== 'session' || owner.contact !== contact) return 'rejected'
    return this.#receive(owner, letter, true)
  }

  #receive(
    { contact: id, sid, match }: Extract<TagOwner, { kind: 'session' }>,
    letter: Uint8Array,
    isDirect: boolean,
  ): DirectAnswer {
    const contact = this.#port.contacts.find(id)
    const bytes = fromHex(sid)
    const session = bytes && contact?.find(bytes)
    if (contact === undefined || session === undefined) return 'rejected'
    return receiveLetter(this.#port, { contact, session }, { ...match, letter }, (done) => {
      this.watch(contact)
      this.#heard(contact, done, isDirect)
    })
  }

  /** A letter of theirs came in; `done` are letters of ours that it acknowledged. */
  #heard(contact: Contact, done: readonly number[], isDirect: boolean): void {
    for (const id of done) this.#copies.forget(id)
    if (contact.row.standing !== 'active') return
    if (this.#hasWaiting(contact)) this.kick(contact)
    if (contact.live?.ratchet.acknowledgementDue === true) this.#acknowledge(contact, isDirect)
    else this.#releaseIfDone(contact)
    if (!isDirect) this.#retries.heard(contact)
  }

  #linkBecame(contact: Contact, state: DirectState): void {
    if (state === 'connected') this.#flush(contact)
    if (state === 'unreachable' && this.#needsMailbox(contact)) this.kick(contact)
    this.#port.work.show({ kind: 'contact', id: contact.id })
  }

  /** Seals what waits, and hands over whatever the contact did not acknowledge. */
  #flush(contact: Contact): void {
    if (contact.live === undefined) return
    if (this.#hasWaiting(contact) || contact.live.ratchet.acknowledgementDue) {
      this.#port.work.do((unit) => this.#sealAll(unit, contact))
      this.watch(contact)
    }
    this.#handOver(contact)
  }

  /** Hands sealed letters over that were not yet. */
  #handOver(contact: Contact): void {
    if (!this.isConnected(contact.id)) return
    for (const letter of this.#port.context.store.outbox.letters(contact.lane)) {
      if (letter.directAt !== undefined) continue
      this.#links.hand(contact, letter.id)?.then(
        (answer) => this.#port.guarded(() => this.#answered(contact, letter.id, answer)),
        () => undefined,
      )
    }
  }

  #answered(contact: Contact, id: number, answer: DirectAnswer): void {
    const { context, work, messages } = this.#port
    const { outbox } = context.store
    if (outbox.letter(id) === undefined) return
    this.#retries.mistrustLater(contact, id)
    if (answer === 'rejected') return
    work.do((unit) => {
      outbox.updateLetter(id, { directAt: context.env.now() })
      const frames = outbox.framesOf(id)
      if (frames.length === 0) outbox.removeLetter(id)
      messages.stepped(unit, frames, 'sent-direct')
      contact.update(unit, { reachedAt: context.env.now() })
    })
    this.#releaseIfDone(contact)
  }

  /** Seals everything that waits, acknowledgements too; messages that find no place are told so. */
  #sealAll(unit: UnitOfWork, contact: Contact): void {
    const { context, messages } = this.#port
    const { isWaiting } = sealWaiting(this.#port, unit, contact, { acknowledge: true })
    const [first] = isWaiting ? context.store.outbox.waiting(contact.lane, 1) : []
    if (first?.message === undefined) return
    const isNoted = context.store.steps.list(first.message).at(-1)?.code === 'waiting'
    if (!isNoted) messages.stepped(unit, [first], 'waiting')
  }

  #acknowledge(contact: Contact, isDirect: boolean): void {
    if (waysOf(contact.row).mailboxes.length > 0) this.#tellOf(contact, 'acknowledge')
    const state = this.#links.state(contact.id)
    if (state === undefined || (!isDirect && state !== 'connected')) return
    this.#links.want(contact.id)
    if (this.#acknowledging.has(contact.id)) return
    this.#acknowledging.add(contact.id)
    this.#port.after(ACKNOWLEDGEMENT_LAG, () => {
      this.#acknowledging.delete(contact.id)
      if (this.isConnected(contact.id)) this.#flush(contact)
    })
  }

  #tellOf({ lane }: Contact, kind: 'write' | 'acknowledge'): void {
    this.#port.tell({ kind, contact: correspondentName({ kind: 'lane', lane }) })
  }

  #hasWaiting(contact: Contact): boolean {
    return this.#port.context.store.outbox.waiting(contact.lane, 1).length > 0
  }

  /** Whether something waits that neither lies at a mailbox nor was taken by the contact in person. */
  #needsMailbox(contact: Contact): boolean {
    return this.#hasWaiting(contact) || this.#copies.withoutPlace(contact).length > 0
  }

  /** Whether there is anything that the contact should get. */
  #isOwing(contact: Contact): boolean {
    const { outbox } = this.#port.context.store
    const isDue = contact.live?.ratchet.acknowledgementDue === true
    if (isDue || this.#hasWaiting(contact)) return true
    return outbox.letters(contact.lane).some(({ id, copies }) => {
      const isStored = copies.some(({ storedAt }) => storedAt !== undefined)
      // An acknowledgement is not acknowledged: nobody waits for more.
      return !isStored || outbox.framesOf(id).length > 0
    })
  }

  #releaseIfDone(contact: Contact): void {
    if (!this.#isOwing(contact)) this.#links.release(contact.id)
  }
}
