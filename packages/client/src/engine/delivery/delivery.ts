/**
 * Brings letters to contacts: directly while their client is there, else by way of mailboxes, and by any
 * way again until they acknowledge. What is decided here is only when and where; what is in a letter was
 * settled, and is durable, before.
 */
import { fromHex } from '@pvtcoms/core/bytes'
import { FrameType } from '@pvtcoms/core/content'
import type { Descriptor } from '@pvtcoms/core/descriptor'
import { type MailboxCopy, mailboxCopy } from '@pvtcoms/core/letter'
import { placesLeft, upcomingTags } from '@pvtcoms/core/ratchet'
import type { DirectView } from '@pvtcoms/rpc'
import type { OutgoingLetterRow } from '@pvtcoms/store'
import type { Event, PlacedCopy } from '../../scheduler/index.ts'
import type { Account } from '../account.ts'
import type { Contact } from '../contacts/contact.ts'
import type { UnitOfWork } from '../context.ts'
import {
  messagesOf,
  noteOfLetter,
  noteStep,
  refreshStatus,
} from '../conversations/message-steps.ts'
import { DirectLinks } from './direct/direct-links.ts'
import type { DirectAnswer, DirectState } from './direct/direct-sender.ts'
import { say } from './outgoing-frames.ts'
import { sealWaiting } from './sealing.ts'
import { nameOf } from './tag-registry.ts'

const HOUR = 3_600_000
/** A sealed letter is deposited again until so long after it was sealed; then its content is sealed anew. */
const LETTER_LIFETIME = 14 * 24 * HOUR
/** An acknowledgement may take an hour; a contact who was heard since, and did not send one, never got it. */
const UNHEARD_OF = 2 * HOUR
/**
 * What nobody acknowledged for a day is left once more, then after twice as long, and so on, but before
 * mailboxes forget it.
 */
const UNACKNOWLEDGED = 24 * HOUR
const LONGEST_REST = 7 * 24 * HOUR
/**
 * Places of a chain that are kept for what is said next: without any, nothing could be sealed before the
 * contact is heard, and they would be heard of nothing.
 */
const RESERVE = 28
/** Letters to a contact that are sealed anew in an hour as their places are said to be taken: that may be a lie. */
const ANEW_IN_AN_HOUR = 8
/** Letters whose tags are paid for ahead. */
const AHEAD = 2
/** Acknowledgements to a contact who is there gather so long, ms. */
const ACKNOWLEDGEMENT_LAG = 150
/** Contacts are told so often what we saw at mailboxes that they read too. */
const HEADS_PERIOD = 24 * HOUR
const MOST_HEADS = 4

export class Delivery {
  readonly #account: Account
  readonly #ways: DirectLinks
  readonly #acknowledging = new Set<number>()
  readonly #toldHeads = new Map<number, number>()
  /** Letters that were sealed anew in this hour as their places were taken, by contact. */
  readonly #anew = new Map<number, number>()

  constructor(account: Account) {
    this.#account = account
    this.#ways = new DirectLinks(account, (peer, state) => this.#lineBecame(peer, state))
    account.every(HOUR, () => this.#lookAfterLetters())
  }

  /** Begins to listen and to deliver, as far as the contact's standing and route allow; or stops. */
  open(peer: Contact): void {
    const { standing, route } = peer.row
    const isDirect = standing === 'active' && route !== 'mailbox'
    if (isDirect) this.#ways.open(peer)
    else this.#ways.shut(peer.id)
    if (standing === 'active') this.resume(peer)
  }

  forget(contact: number): void {
    this.#ways.shut(contact)
    this.#toldHeads.delete(contact)
  }

  async close(): Promise<void> {
    await this.#ways.close()
  }

  wake(): void {
    for (const peer of this.#account.peers.values()) {
      this.#ways.retryNow(peer.id)
      this.#ways.knockSoon(peer.id)
      if (this.#isOwing(peer)) this.kick(peer)
    }
  }

  directView(peer: Contact): DirectView {
    if (peer.row.route === 'mailbox' || peer.row.standing !== 'active') return 'off'
    return this.#ways.state(peer.id) ?? 'idle'
  }

  /** Whether what is sealed now leaves now. */
  isConnected(contact: number): boolean {
    return this.#ways.state(contact) === 'connected'
  }

  /** Everything that was on its way when the engine was stopped is on its way again. */
  resume(peer: Contact): void {
    const { store } = this.#account.context
    for (const letter of store.outbox.letters(peer.id)) {
      const owed = letter.copies.filter(({ storedAt }) => storedAt === undefined)
      if (letter.copies.length === 0) this.#mistrustLater(peer, letter.id)
      if (owed.length > 0) {
        this.#deposit(
          letter,
          owed.map(({ mailbox }) => mailbox),
        )
      }
    }
    if (this.#isOwing(peer)) this.kick(peer)
    if (peer.live?.ratchet.acknowledgementDue === true) this.#acknowledge(peer, false)
  }

  /** Something waits for the contact. */
  kick(peer: Contact): void {
    const { standing, route } = peer.row
    if (standing !== 'active' || peer.live === undefined) return
    this.#ways.want(peer.id)
    if (this.isConnected(peer.id)) this.#flush(peer)
    if (route === 'direct' || peer.row.descriptors.length === 0) return
    const byMailbox = (): void => {
      if (this.#needsMailbox(peer)) this.#account.tell({ kind: 'write', contact: `c${peer.id}` })
    }
    const line = this.#ways.state(peer.id)
    if (line === undefined || line === 'unreachable') byMailbox()
    else this.#account.after(this.#account.context.pace.directPatience, byMailbox)
  }

  /** A letter of theirs came in; `done` are letters of ours that it acknowledged. */
  heard(
    peer: Contact,
    { done, isDirect }: { readonly done: readonly number[]; readonly isDirect: boolean },
  ): void {
    for (const id of done) this.#account.tell({ kind: 'delivered', id: `l${id}` })
    if (peer.row.standing !== 'active') return
    if (this.#hasWaiting(peer)) this.kick(peer)
    if (peer.live?.ratchet.acknowledgementDue === true) this.#acknowledge(peer, isDirect)
    else this.#releaseIfDone(peer)
    if (!isDirect) this.#depositAgain(peer)
  }

  /** The scheduler says that it is time. */
  seal(contact: string, mailboxes: readonly string[]): void {
    const peer = this.#account.peers.get(Number(contact.slice(1)))
    if (peer === undefined || contact[0] !== 'c' || mailboxes.length === 0) return
    if (peer.row.standing !== 'active' || peer.row.route === 'direct') return
    const { context } = this.#account
    const letters = this.#account.work((unit) => {
      // Not with an acknowledgement alone: it would ask for another one.
      if (this.#hasWaiting(peer)) this.#sayHeads(unit, peer)
      const sealed = sealWaiting(context, unit, peer, { acknowledge: true })
      this.#noteBlocked(peer, sealed.blocked)
      return [...this.#withoutPlace(peer)]
    })
    for (const id of letters) this.#place(id, mailboxes)
    this.#account.watchPeer(peer)
  }

  /** What became of a copy of a letter. */
  deposited(
    id: number,
    event: Extract<Event, { kind: 'copy' | 'stored' | 'taken' | 'full' }>,
  ): void {
    const { context } = this.#account
    const letter = context.store.outbox.letter(id)
    if (letter === undefined) {
      this.#account.tell({ kind: 'delivered', id: event.id })
      return
    }
    const { mailbox } = event
    if (event.kind === 'copy') {
      this.#place(id, [mailbox])
      return
    }
    this.#account.work((unit) => {
      if (event.kind === 'stored') {
        const copies = letter.copies.map((copy) =>
          copy.mailbox === mailbox ? { mailbox, storedAt: context.env.now() } : copy,
        )
        context.store.outbox.updateLetter(id, { copies })
      }
      noteOfLetter(context, unit, id, event.kind, mailbox)
      if (event.kind === 'taken') this.#notePlaceTaken(unit, letter, mailbox)
      unit.contactChanged(letter.contact)
    })
  }

  /**
   * Another letter lies in its place: our state was set back, or the mailbox lies. Where no mailbox has it, the
   * contact may have the other one, and acknowledge that: what this one says is sealed for another place, as
   * long as there are some. Otherwise it is left again later.
   */
  #notePlaceTaken(unit: UnitOfWork, { id, contact, copies }: OutgoingLetterRow, by: string): void {
    const others = copies.filter(({ mailbox }) => mailbox !== by)
    this.#account.context.store.outbox.updateLetter(id, { copies: others })
    const peer = this.#account.peers.get(contact)
    const count = this.#anew.get(contact) ?? 0
    if (others.length > 0 || peer === undefined || count >= ANEW_IN_AN_HOUR || !renewable(peer))
      return
    this.#anew.set(contact, count + 1)
    this.#sealAnew(unit, id)
    unit.after(() => this.kick(peer))
  }

  /** Proofs for the next letters are made while nothing else is to be done. */
  mineAhead(peer: Contact): void {
    const { live } = peer
    const { standing, route } = peer.row
    const isWanted = live !== undefined && standing === 'active' && route !== 'direct'
    const places = peer.row.descriptors
      .filter(
        (place) =>
          isWanted && place.kind === 'mailbox' && this.#account.pool.isKnown(nameOf(place)),
      )
      .flatMap((place) =>
        upcomingTags(
          this.#account.context.primitives,
          (live as NonNullable<typeof live>).ratchet,
          place.publicKey,
          AHEAD,
        ).map((tag) => ({ mailbox: nameOf(place), tag })),
      )
    this.#account.tell({ kind: 'ahead', contact: `c${peer.id}`, places })
  }

  /** By hand: everything of a message is tried again by every way. */
  retry(peer: Contact, message: number): void {
    const { store } = this.#account.context
    this.#ways.forgetHanded(peer.id)
    this.#ways.retryNow(peer.id)
    const letters = new Set(store.outbox.framesOfMessage(message).map(({ letter }) => letter))
    for (const id of letters) {
      const letter = id === undefined ? undefined : store.outbox.letter(id)
      if (letter !== undefined && letter.copies.length > 0) {
        this.#place(
          letter.id,
          letter.copies.map(({ mailbox }) => mailbox),
        )
      }
    }
    this.kick(peer)
  }

  /** Letters in a session that is over: what is in them waits to be sealed anew. */
  withdraw(unit: UnitOfWork, peer: Contact): void {
    const { context } = this.#account
    for (const { id } of context.store.outbox.letters(peer.id)) this.#sealAnew(unit, id)
    const { outbox } = context.store
    const waiting = outbox.waiting(peer.id, outbox.countWaiting(peer.id))
    // In another session the nonce of this one would be a wrong opening: an attack.
    const openings = waiting.filter(({ type }) => type === FrameType.sas)
    outbox.removeFrames(openings.map(({ id }) => id))
    unit.after(() => this.kick(peer))
  }

  #sealAnew(unit: UnitOfWork, letter: number): void {
    const { store, env } = this.#account.context
    const messages = messagesOf(store.outbox.framesOf(letter))
    store.outbox.removeLetter(letter)
    for (const message of messages) {
      noteStep(store, env, message, 'sealed-anew')
      refreshStatus(this.#account.context, unit, message)
    }
    unit.after(() => this.#account.tell({ kind: 'delivered', id: `l${letter}` }))
  }

  #lineBecame(peer: Contact, state: DirectState): void {
    if (state === 'connected') this.#flush(peer)
    if (state === 'unreachable' && this.#needsMailbox(peer)) this.kick(peer)
    this.#account.showContact(peer.id)
  }

  /** Seals what waits, and hands over whatever the contact did not acknowledge. */
  #flush(peer: Contact): void {
    const { context } = this.#account
    if (peer.live === undefined) return
    if (this.#hasWaiting(peer) || peer.live.ratchet.acknowledgementDue) {
      this.#account.work((unit) => {
        const sealed = sealWaiting(context, unit, peer, { acknowledge: true })
        this.#noteBlocked(peer, sealed.blocked)
      })
      this.#account.watchPeer(peer)
    }
    this.handOver(peer)
  }

  /** Hands sealed letters over that were not yet. */
  handOver(peer: Contact): void {
    if (!this.isConnected(peer.id)) return
    for (const letter of this.#account.context.store.outbox.letters(peer.id)) {
      if (letter.directAt !== undefined) continue
      this.#ways.hand(peer, letter.id)?.then(
        (answer) => this.#account.guarded(() => this.#answered(peer, letter.id, answer)),
        () => undefined,
      )
    }
  }

  /** Hands over what is kept nowhere; undefined when the contact is not there. */
  handOnce(contact: number, copy: MailboxCopy): Promise<DirectAnswer> | undefined {
    return this.#ways.handOnce(contact, copy)
  }

  #answered(peer: Contact, id: number, answer: DirectAnswer): void {
    const { context } = this.#account
    const letter = context.store.outbox.letter(id)
    if (letter === undefined) return
    this.#mistrustLater(peer, id)
    if (answer === 'taken') return
    this.#account.work((unit) => {
      context.store.outbox.updateLetter(id, { directAt: context.env.now() })
      if (context.store.outbox.framesOf(id).length === 0) context.store.outbox.removeLetter(id)
      noteOfLetter(context, unit, id, 'sent-direct')
      peer.update(unit, { reachedAt: context.env.now() })
    })
    this.#releaseIfDone(peer)
  }

  /** A letter that was handed over, and is not acknowledged after all, goes to mailboxes too. */
  #mistrustLater(peer: Contact, id: number): void {
    const { store, pace } = this.#account.context
    this.#account.after(pace.acknowledgePatience, () => {
      const letter = store.outbox.letter(id)
      if (letter === undefined || letter.copies.length > 0 || peer.row.route === 'direct') return
      if (this.#account.peers.has(peer.id)) this.kick(peer)
    })
  }

  #acknowledge(peer: Contact, isDirect: boolean): void {
    if (peer.row.route !== 'direct') {
      this.#account.tell({ kind: 'acknowledge', contact: `c${peer.id}` })
    }
    const line = this.#ways.state(peer.id)
    if (line === undefined || (!isDirect && line !== 'connected')) return
    this.#ways.want(peer.id)
    if (this.#acknowledging.has(peer.id)) return
    this.#acknowledging.add(peer.id)
    this.#account.after(ACKNOWLEDGEMENT_LAG, () => {
      this.#acknowledging.delete(peer.id)
      if (this.isConnected(peer.id)) this.#flush(peer)
    })
  }

  /** A contact who was heard, and does not have what lies at mailboxes for long: it is left elsewhere, too. */
  #depositAgain(peer: Contact): void {
    const { store, env } = this.#account.context
    const long = env.now() - UNHEARD_OF
    for (const letter of store.outbox.letters(peer.id)) {
      const stored = letter.copies.flatMap(({ storedAt }) => storedAt ?? [])
      if (stored.length > 0 && Math.max(...stored) < long) this.#leaveAgain(peer, letter)
    }
  }

  /** Elsewhere, if there is any place where it was not left yet. */
  #leaveAgain(peer: Contact, { id, copies }: Pick<OutgoingLetterRow, 'id' | 'copies'>): void {
    const places = peer.row.descriptors.filter(({ kind }) => kind !== 'direct').map(nameOf)
    const others = places.filter((name) => !copies.some(({ mailbox }) => mailbox === name))
    // What the scheduler knows of it is over: a mailbox that stored it may have lost it.
    this.#account.tell({ kind: 'delivered', id: `l${id}` })
    this.#place(id, (others.length > 0 ? others : places).slice(0, 2))
  }

  #lookAfterLetters(): void {
    const { store, env } = this.#account.context
    const now = env.now()
    this.#anew.clear()
    for (const peer of this.#account.peers.values()) {
      const { standing, route } = peer.row
      if (standing !== 'active') continue
      const letters = store.outbox.letters(peer.id)
      const old = letters
        .filter(({ sealedAt }) => sealedAt < now - LETTER_LIFETIME)
        .slice(0, renewable(peer))
      if (old.length > 0) {
        this.#account.work((unit) => {
          for (const { id } of old) this.#sealAnew(unit, id)
        })
        this.kick(peer)
      }
      if (route === 'direct') continue
      for (const letter of letters) {
        if (!old.includes(letter) && isForgotten(letter, now)) this.#leaveAgain(peer, letter)
      }
    }
  }

  /** Sealed letters that were left nowhere, and that nobody has taken or should have acknowledged by now. */
  #withoutPlace(peer: Contact): readonly number[] {
    const { store, env, pace } = this.#account.context
    return store.outbox.letters(peer.id).flatMap(({ id, copies, directAt }) => {
      const since = directAt === undefined ? Infinity : Math.abs(env.now() - directAt)
      const isTrusted = since < pace.acknowledgePatience
      return copies.length === 0 && !isTrusted ? [id] : []
    })
  }

  /** Notes that copies of a letter belong at these mailboxes, then leaves them there. */
  #place(id: number, mailboxes: readonly string[]): void {
    const { store } = this.#account.context
    const letter = store.outbox.letter(id)
    if (letter === undefined) return
    const others = letter.copies.filter(({ mailbox }) => !mailboxes.includes(mailbox))
    const copies = [...others, ...mailboxes.map((mailbox) => ({ mailbox, storedAt: undefined }))]
    this.#account.work(() => store.outbox.updateLetter(id, { copies }))
    this.#deposit(letter, mailboxes)
  }

  #deposit(letter: OutgoingLetterRow, mailboxes: readonly string[]): void {
    const { primitives, store } = this.#account.context
    const known = mailboxes.filter((mailbox) => this.#account.pool.isKnown(mailbox))
    const sealed = known.length === 0 ? undefined : store.outbox.sealed(letter.id)
    if (sealed === undefined) return
    const copies: PlacedCopy[] = known.map((mailbox) => ({
      mailbox,
      ...mailboxCopy(primitives, sealed, fromHex(mailbox) as Uint8Array),
    }))
    sealed.tagKey.wipe()
    const [id, contact] = [`l${letter.id}`, `c${letter.contact}`]
    this.#account.tell({ kind: 'deposit', id, contact, copies })
  }

  /** With other things, once a day: where the chains of mailboxes stand that the contact reads too. */
  #sayHeads(unit: UnitOfWork, peer: Contact): void {
    const { context, pool } = this.#account
    const now = context.env.now()
    if (now - (this.#toldHeads.get(peer.id) ?? 0) < HEADS_PERIOD) return
    const shared = this.#account.heads().filter(({ mailbox }) => {
      // Only of places of ours that they were told: another name would be a question whether we read there.
      const isIn = (places: readonly Descriptor[]): boolean =>
        places.some((place) => nameOf(place) === mailbox)
      return isIn(peer.row.descriptors) && isIn(peer.row.told) && pool.isRead(mailbox)
    })
    if (shared.length === 0) return
    const heads = shared.slice(0, MOST_HEADS).map(({ mailbox, epoch, head }) => {
      return { mailboxKey: fromHex(mailbox) as Uint8Array, epoch, head }
    })
    say(context, unit, peer, { kind: 'digest-heads', heads }, { isControl: true })
    unit.after(() => this.#toldHeads.set(peer.id, now))
  }

  #noteBlocked(peer: Contact, isBlocked: boolean): void {
    if (!isBlocked) return
    const { store, env } = this.#account.context
    for (const message of messagesOf(store.outbox.waiting(peer.id, 1))) {
      const isNoted = store.steps.list(message).at(-1)?.code === 'blocked'
      if (!isNoted) noteStep(store, env, message, 'blocked')
    }
  }

  #hasWaiting(peer: Contact): boolean {
    return this.#account.context.store.outbox.waiting(peer.id, 1).length > 0
  }

  /** Whether something waits that neither lies at a mailbox nor was taken by the contact in person. */
  #needsMailbox(peer: Contact): boolean {
    return this.#hasWaiting(peer) || this.#withoutPlace(peer).length > 0
  }

  /** Whether there is anything that the contact should get. */
  #isOwing(peer: Contact): boolean {
    const { outbox } = this.#account.context.store
    const isDue = peer.live?.ratchet.acknowledgementDue === true
    if (isDue || this.#hasWaiting(peer)) return true
    return outbox.letters(peer.id).some(({ id, copies }) => {
      const isStored = copies.some(({ storedAt }) => storedAt !== undefined)
      // An acknowledgement is not acknowledged: nobody waits for more.
      return !isStored || outbox.framesOf(id).length > 0
    })
  }

  #releaseIfDone(peer: Contact): void {
    if (!this.#isOwing(peer)) this.#ways.release(peer.id)
  }
}

/** How many letters to the contact may be sealed anew; the others go on being left as they are (letter.md §3). */
function renewable({ live }: Contact): number {
  return live === undefined ? 0 : Math.max(0, placesLeft(live.ratchet) - RESERVE)
}

/** Nothing was heard of the letter for at least a day, and as long as it was on its way before. */
function isForgotten({ sealedAt, directAt, copies }: OutgoingLetterRow, now: number): boolean {
  const tried = Math.max(sealedAt, directAt ?? 0, ...copies.map(({ storedAt }) => storedAt ?? 0))
  return now - tried >= Math.min(LONGEST_REST, Math.max(UNACKNOWLEDGED, tried - sealedAt))
}
