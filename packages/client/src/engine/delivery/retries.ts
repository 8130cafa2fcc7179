/**
 * Letters of which nothing was heard: they are left again, elsewhere if there is another place, or what they say
 * is sealed anew in another letter.
 */
import { FrameType } from '@pvtcoms/core/content'
import { lettersLeft } from '@pvtcoms/core/ratchet'
import type { OutgoingLetterRow } from '@pvtcoms/store'
import type { Contact } from '../contacts/contact.ts'
import { waysOf } from '../contacts/ways.ts'
import type { UnitOfWork } from '../unit-of-work.ts'
import type { Copies } from './copies.ts'
import type { DeliveryPort } from './port.ts'

const HOUR = 3_600_000
/** A sealed letter is left again until so long after it was sealed; then its content is sealed anew. */
const LETTER_LIFETIME = 14 * 24 * HOUR
/** An acknowledgement may take an hour; a contact who was heard since, and did not send one, never got it. */
const NEVER_GOT = 2 * HOUR
/**
 * What nobody acknowledged for a day is left once more, then after twice as long, and so on, but before
 * mailboxes forget it.
 */
const UNACKNOWLEDGED = 24 * HOUR
const LONGEST_REST = 7 * 24 * HOUR
/**
 * Letters of a chain that are kept for what is said next. A chain has room for no more letters before the contact is
 * heard: if old letters took all of it, the contact could be told nothing new until then.
 */
const RESERVE = 28
/** Letters to a contact that are sealed anew in an hour as their places are said to be taken: that may be a lie. */
const ANEW_IN_AN_HOUR = 8

export class Retries {
  readonly #port: DeliveryPort
  readonly #copies: Copies
  readonly #kick: (contact: Contact) => void
  /** Letters that were sealed anew in this hour as their places were taken, by lane. */
  readonly #anew = new Map<number, number>()

  /** `kick`: something waits for the contact. */
  constructor(port: DeliveryPort, copies: Copies, kick: (contact: Contact) => void) {
    this.#port = port
    this.#copies = copies
    this.#kick = kick
    port.every(HOUR, () => this.#lookAfterLetters())
  }

  /**
   * Another letter lies in its place: our state was set back, or the mailbox lies. Where no mailbox has it, the
   * contact may have the other one, and acknowledge that: what this one says is sealed for another place, as
   * long as there are some. Otherwise it is left again later.
   */
  placeTaken(unit: UnitOfWork, { id, lane, copies }: OutgoingLetterRow, by: string): void {
    const others = copies.filter(({ mailbox }) => mailbox !== by)
    this.#port.context.store.outbox.updateLetter(id, { copies: others })
    const contact = this.#port.contacts.withLane(lane)
    const count = this.#anew.get(lane) ?? 0
    if (others.length > 0 || contact === undefined) return
    if (count >= ANEW_IN_AN_HOUR || renewable(contact) === 0) return
    this.#anew.set(lane, count + 1)
    this.#sealAnew(unit, id)
    unit.after(() => this.#kick(contact))
  }

  /** A letter that was handed over, and is not acknowledged after all, goes to mailboxes too. */
  mistrustLater(contact: Contact, id: number): void {
    const { context, contacts, after } = this.#port
    after(context.pace.acknowledgePatience, () => {
      const letter = context.store.outbox.letter(id)
      if (letter === undefined || letter.copies.length > 0) return
      if (waysOf(contact.row).mailboxes.length === 0) return
      if (contacts.find(contact.id) !== undefined) this.#kick(contact)
    })
  }

  /** A contact who was heard, and does not have what lies at mailboxes for long: it is left elsewhere, too. */
  heard(contact: Contact): void {
    const { store, env } = this.#port.context
    if (waysOf(contact.row).mailboxes.length === 0) return
    const long = env.now() - NEVER_GOT
    for (const letter of store.outbox.letters(contact.lane)) {
      const stored = letter.copies.flatMap(({ storedAt }) => storedAt ?? [])
      if (stored.length > 0 && Math.max(...stored) < long) this.#copies.leaveAgain(contact, letter)
    }
  }

  /** Letters of a session that is over: what is in them waits to be sealed anew. */
  withdraw(unit: UnitOfWork, contact: Contact): void {
    const { outbox } = this.#port.context.store
    for (const { id } of outbox.letters(contact.lane)) this.#sealAnew(unit, id)
    const waiting = outbox.waiting(contact.lane, outbox.countWaiting(contact.lane))
    // In another session the nonce of this one would be a wrong opening: an attack.
    const openings = waiting.filter(({ type }) => type === FrameType.sas)
    outbox.removeFrames(openings.map(({ id }) => id))
    unit.after(() => this.#kick(contact))
  }

  #sealAnew(unit: UnitOfWork, letter: number): void {
    const { outbox } = this.#port.context.store
    const frames = outbox.framesOf(letter)
    outbox.removeLetter(letter)
    this.#port.messages.stepped(unit, frames, 'sealed-anew')
    unit.after(() => this.#copies.forget(letter))
  }

  #lookAfterLetters(): void {
    const { context, contacts, work } = this.#port
    const now = context.env.now()
    this.#anew.clear()
    for (const contact of contacts.list()) {
      if (contact.row.standing !== 'active') continue
      const letters = context.store.outbox.letters(contact.lane)
      const old = letters
        .filter(({ sealedAt }) => sealedAt < now - LETTER_LIFETIME)
        .slice(0, renewable(contact))
      if (old.length > 0) {
        work.do((unit) => {
          for (const { id } of old) this.#sealAnew(unit, id)
        })
        this.#kick(contact)
      }
      if (waysOf(contact.row).mailboxes.length === 0) continue
      for (const letter of letters) {
        if (!old.includes(letter) && isForgotten(letter, now))
          this.#copies.leaveAgain(contact, letter)
      }
    }
  }
}

/** How many letters to the contact may be sealed anew; the others go on being left as they are (letter.md §3). */
function renewable({ live }: Contact): number {
  return live === undefined ? 0 : Math.max(0, lettersLeft(live.ratchet) - RESERVE)
}

/** Nothing was heard of the letter for at least a day, and as long as it was on its way before. */
function isForgotten({ sealedAt, directAt, copies }: OutgoingLetterRow, now: number): boolean {
  const tried = Math.max(sealedAt, directAt ?? 0, ...copies.map(({ storedAt }) => storedAt ?? 0))
  return now - tried >= Math.min(LONGEST_REST, Math.max(UNACKNOWLEDGED, tried - sealedAt))
}
