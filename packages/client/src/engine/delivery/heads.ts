/**
 * Tells contacts where the chains of mailboxes stand that both read: a mailbox that shows different people
 * different chains is found out so (docs/protocol/content.md).
 */
import { fromHex } from '@pvtcoms/core/bytes'
import type { Descriptor } from '@pvtcoms/core/descriptor'
import type { Contact } from '../contacts/contact.ts'
import { nameOf } from '../mailboxes/mailbox-name.ts'
import type { UnitOfWork } from '../unit-of-work.ts'
import { say } from './outgoing-frames.ts'
import type { DeliveryPort } from './port.ts'

/** A contact is told so often, ms. */
const PERIOD = 24 * 3_600_000
const MOST = 4

export class HeadTeller {
  readonly #port: Pick<DeliveryPort, 'context' | 'heads' | 'mailboxes'>
  readonly #toldAt = new Map<number, number>()

  constructor(port: Pick<DeliveryPort, 'context' | 'heads' | 'mailboxes'>) {
    this.#port = port
  }

  /** With other things that are about to be sealed for the contact, unless they were told lately. */
  say(unit: UnitOfWork, contact: Contact): void {
    const { context, heads, mailboxes } = this.#port
    const now = context.env.now()
    if (now - (this.#toldAt.get(contact.id) ?? 0) < PERIOD) return
    const shared = heads().filter(({ mailbox }) => {
      // Only of places of ours that they were told: another name would be a question whether we read there.
      const isIn = (places: readonly Descriptor[]): boolean =>
        places.some((place) => nameOf(place) === mailbox)
      return isIn(contact.row.descriptors) && isIn(contact.row.told) && mailboxes.isRead(mailbox)
    })
    if (shared.length === 0) return
    const told = shared.slice(0, MOST).map(({ mailbox, epoch, head }) => {
      return { mailboxKey: fromHex(mailbox) as Uint8Array, epoch, head }
    })
    say(context, unit, contact, { kind: 'digest-heads', heads: told }, { isControl: true })
    unit.after(() => this.#toldAt.set(contact.id, now))
  }

  forget(contact: number): void {
    this.#toldAt.delete(contact)
  }
}
