/** How a contact and we are in touch, from what is so now. */
import { onionHost } from '@pvtcoms/core/onion-address'
import type {
  ContactWaysView,
  NamedContactView,
  SharedMailboxView,
  WaysCostView,
} from '@pvtcoms/rpc'
import type { MailboxRow } from '@pvtcoms/store'
import type { Contact } from '../../contacts/contact.ts'
import { publicKeyOf } from '../../contacts/onion.ts'
import { waysOf } from '../../contacts/ways.ts'
import { nameOf } from '../../mailboxes/mailbox-name.ts'
import { isMoreFrequent } from '../../mailboxes/poll-intervals.ts'
import { contactMeter, mailboxMeter } from '../../meter.ts'
import type { Rooms } from '../rooms.ts'

/** Letters of an onion address: enough to know it again, and nobody can dial it. */
const SHOWN = 8

export function contactWaysView(rooms: Rooms, contact: Contact): ContactWaysView {
  const { context, delivery, mailboxes } = rooms
  const { primitives } = context
  const isDirect = waysOf(contact.row).direct
  const key = publicKeyOf(primitives, contact.row.onionSeed)
  const host = onionHost(key, (bytes) => primitives.sha3_256(bytes))
  const places = mailboxes.registry.toldOf(contact)
  return {
    contact: contact.id,
    onion: isDirect ? host.slice(0, SHOWN) : undefined,
    circuits: delivery.circuits(contact.id),
    presence: isDirect,
    mailboxes: places.map((row) => sharedMailboxView(rooms, contact, row)),
    cost: costOf(rooms, contact, places),
  }
}

function sharedMailboxView(rooms: Rooms, contact: Contact, row: MailboxRow): SharedMailboxView {
  const { contacts, conversations, mailboxes } = rooms
  const { registry } = mailboxes
  const named = ({ id }: Contact): NamedContactView => ({
    ...{ id, name: conversations.withContact(id).row.name },
  })
  const others = contacts.list().filter(({ id }) => id !== contact.id)
  const own = [row.descriptor, ...row.aliases].map(nameOf)
  const theirs = contact.row.told.map(nameOf).filter((name) => own.includes(name))
  const knowsIt = ({ row: { told } }: Contact): boolean =>
    told.some((place) => theirs.includes(nameOf(place)))
  const hurries = (other: Contact): boolean =>
    other.row.standing === 'active' &&
    registry.toldOf(other).includes(row) &&
    isMoreFrequent(other.row.pollInterval, contact.row.pollInterval)
  return {
    ...{ id: row.id, name: row.name },
    kind: row.descriptor.kind === 'own-box' ? 'own-box' : 'mailbox',
    sharedWith: others.filter(knowsIt).map(named),
    pollInterval: registry.pollInterval(row),
    readOftenFor: others.filter(hurries).map(named),
    awaited: registry.isAwaited(row),
  }
}

function costOf(
  { meter, mailboxes }: Rooms,
  contact: Contact,
  places: readonly MailboxRow[],
): WaysCostView | undefined {
  const direct = meter.measured(contactMeter(contact.id))
  if (direct === undefined) return undefined
  let [reading, wakeUps] = [0, direct.wakeUpsPerHour]
  for (const row of places) {
    const read = meter.measured(mailboxMeter(nameOf(row.descriptor)))
    const writers = mailboxes.registry.countWriters(row)
    reading += (read?.bytesPerDay ?? 0) / writers
    wakeUps += (read?.wakeUpsPerHour ?? 0) / writers
  }
  return {
    measured: direct.measured,
    directBytesPerDay: Math.round(direct.bytesPerDay),
    readingBytesPerDay: Math.round(reading),
    wakeUpsPerHour: Math.round(wakeUps * 10) / 10,
  }
}
