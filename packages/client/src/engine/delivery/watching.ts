/** Tags of sessions: the registry knows them at once, mailboxes are told of all that has changed for a while. */
import { upcomingTags } from '@pvtcoms/core/ratchet'
import type { Contact } from '../contacts/contact.ts'
import { waysOf } from '../contacts/ways.ts'
import { nameOf } from '../mailboxes/mailbox-name.ts'
import { correspondentName } from './owners.ts'
import type { DeliveryPort } from './port.ts'
import type { TagRegistry } from './tag-registry.ts'
import type { OwnPlace } from './watched-place.ts'

/** Changes of what is looked out for gather so long before mailboxes are told, ms. */
const LAG = 500
/** Letters whose tags are paid for ahead. */
const AHEAD = 2

export class Watching {
  readonly #port: DeliveryPort
  readonly #tags: TagRegistry
  /** Contacts of whom mailboxes were not told the newest. */
  readonly #stale = new Set<number>()

  constructor(port: DeliveryPort, tags: TagRegistry) {
    this.#port = port
    this.#tags = tags
  }

  /** The contact's sessions, places or standing have changed: so does what is looked out for. */
  watch(contact: Contact): void {
    if (contact.row.standing === 'blocked') {
      this.#tags.forgetContact(contact.id)
      return
    }
    this.#tags.updateSessions(contact.id, contact.sessions, this.#placesOf(contact))
    if (this.#stale.size === 0) this.#port.after(LAG, () => this.#tellMailboxes())
    this.#stale.add(contact.id)
  }

  #tellMailboxes(): void {
    const stale = [...this.#stale]
    this.#stale.clear()
    for (const id of stale) {
      const contact = this.#port.contacts.find(id)
      if (contact === undefined || contact.row.standing === 'blocked') continue
      this.#port.guarded(() => {
        this.#tags.tellMailboxes(id, contact.sessions, this.#placesOf(contact))
        this.#mineAhead(contact)
      })
    }
  }

  /** Where letters of that contact may come to. */
  #placesOf(contact: Contact): readonly OwnPlace[] {
    const direct = contact.onionKey(this.#port.context.primitives)
    return [{ key: direct, mailbox: undefined }, ...this.#port.mailboxes.placesOf(contact)]
  }

  /** Proofs for the next letters are made while nothing else is to be done. */
  #mineAhead(contact: Contact): void {
    const { context, mailboxes, tell } = this.#port
    const { live } = contact
    const paid = live === undefined ? [] : waysOf(contact.row).mailboxes
    const places = paid
      .filter((place) => place.kind === 'mailbox' && mailboxes.isKnown(nameOf(place)))
      .flatMap((place) =>
        live === undefined
          ? []
          : upcomingTags(context.primitives, live.ratchet, place.publicKey, AHEAD).map((tag) => ({
              mailbox: nameOf(place),
              tag,
            })),
      )
    tell({
      kind: 'ahead',
      contact: correspondentName({ kind: 'lane', lane: contact.lane }),
      places,
    })
  }
}
