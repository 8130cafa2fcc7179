/** Mailboxes, ours and those that contacts named, as they are shown. */
import type { Descriptor } from '@pvtcoms/core/descriptor'
import { formatDescriptorLink, type MailboxDescriptor } from '@pvtcoms/core/descriptor-link'
import type { MailboxView, PlaceView } from '@pvtcoms/rpc'
import type { MailboxRow } from '@pvtcoms/store'
import { nameOf } from '../../mailboxes/mailbox-name.ts'
import type { Rooms, ShownMailboxes } from '../rooms.ts'

export function mailboxView({ context, mailboxes }: Rooms, row: MailboxRow): MailboxView {
  const { id, profile, name, descriptor, takenOver } = row
  const key = nameOf(descriptor)
  const { primitives } = context
  return {
    ...{ id, profile, name, key, takenOver },
    link: formatDescriptorLink(descriptor as MailboxDescriptor, (bytes) =>
      primitives.sha3_256(bytes),
    ),
    kind: descriptor.kind === 'own-box' ? 'own-box' : 'mailbox',
    ...mailboxes.healthOf(key),
    pollInterval: mailboxes.registry.pollInterval(row),
    contacts: mailboxes.registry.countWriters(row),
  }
}

export function placeView(mailboxes: ShownMailboxes, descriptor: Descriptor): PlaceView {
  const name = nameOf(descriptor)
  const { state } = mailboxes.healthOf(name)
  const reachable = state === 'unknown' ? undefined : state === 'reachable'
  const ours = mailboxes.rows.find((row) => nameOf(row.descriptor) === name)
  return { name, kind: descriptor.kind, reachable, ...(ours && { called: ours.name }) }
}
