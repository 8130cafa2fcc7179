/** Copies of sealed letters: at which mailboxes each belongs, and that the scheduler leaves it there. */
import { fromHex } from '@pvtcoms/core/bytes'
import { mailboxCopy } from '@pvtcoms/core/letter'
import type { OutgoingLetterRow } from '@pvtcoms/store'
import type { PlacedCopy } from '../../scheduler/index.ts'
import type { Contact } from '../contacts/contact.ts'
import { waysOf } from '../contacts/ways.ts'
import { nameOf } from '../mailboxes/mailbox-name.ts'
import { correspondentName, depositName } from './owners.ts'
import type { DeliveryPort } from './port.ts'

/** Mailboxes that a letter is left at once more. */
const COPIES = 2

type Port = Pick<DeliveryPort, 'context' | 'work' | 'tell' | 'mailboxes'>

export class Copies {
  readonly #port: Port

  constructor(port: Port) {
    this.#port = port
  }

  /** Sealed letters that lie nowhere, and that nobody has taken or should have acknowledged by now; ids. */
  withoutPlace(contact: Contact): readonly number[] {
    const { store, env, pace } = this.#port.context
    return store.outbox.letters(contact.lane).flatMap(({ id, copies, directAt }) => {
      const since = directAt === undefined ? Infinity : Math.abs(env.now() - directAt)
      const isTrusted = since < pace.acknowledgePatience
      return copies.length === 0 && !isTrusted ? [id] : []
    })
  }

  /** Notes that copies of a letter belong at these mailboxes, then leaves them there. */
  place(id: number, mailboxes: readonly string[]): void {
    const { context, work } = this.#port
    const letter = context.store.outbox.letter(id)
    if (letter === undefined) return
    const others = letter.copies.filter(({ mailbox }) => !mailboxes.includes(mailbox))
    const copies = [...others, ...mailboxes.map((mailbox) => ({ mailbox, storedAt: undefined }))]
    work.do(() => context.store.outbox.updateLetter(id, { copies }))
    this.#deposit(letter, mailboxes)
  }

  /** Once more where it was not stored yet. */
  resume(letter: OutgoingLetterRow): void {
    const owed = letter.copies.filter(({ storedAt }) => storedAt === undefined)
    if (owed.length === 0) return
    this.#deposit(
      letter,
      owed.map(({ mailbox }) => mailbox),
    )
  }

  /** Elsewhere, if there is any place where it was not left yet. */
  leaveAgain(contact: Contact, { id, copies }: Pick<OutgoingLetterRow, 'id' | 'copies'>): void {
    const places = waysOf(contact.row).mailboxes.map(nameOf)
    const others = places.filter((name) => !copies.some(({ mailbox }) => mailbox === name))
    // What the scheduler knows of it is over: a mailbox that stored it may have lost it.
    this.forget(id)
    this.place(id, (others.length > 0 ? others : places).slice(0, COPIES))
  }

  /** Nobody waits for the letter any more: it was acknowledged, or is sealed anew. */
  forget(letter: number): void {
    this.#port.tell({ kind: 'delivered', id: depositName({ kind: 'letter', letter }) })
  }

  #deposit(letter: OutgoingLetterRow, names: readonly string[]): void {
    const { context, mailboxes, tell } = this.#port
    const known = names.filter((name) => mailboxes.isKnown(name))
    const sealed = known.length === 0 ? undefined : context.store.outbox.sealed(letter.id)
    if (sealed === undefined) return
    const copies: PlacedCopy[] = known.map((mailbox) => ({
      mailbox,
      ...mailboxCopy(context.primitives, sealed, fromHex(mailbox) as Uint8Array),
    }))
    sealed.tagKey.wipe()
    const id = depositName({ kind: 'letter', letter: letter.id })
    tell({
      kind: 'deposit',
      id,
      contact: correspondentName({ kind: 'lane', lane: letter.lane }),
      copies,
    })
  }
}
