/** Contacts, and what two people compare, as they are shown. */
import { toBase64url } from '@pvtcoms/core/bytes'
import type { Primitives } from '@pvtcoms/core/crypto/primitives'
import { safetyDigits, safetyEmoji, safetyQr } from '@pvtcoms/core/safety-check'
import type { ContactView, SafetyView } from '@pvtcoms/rpc'
import type { Contact } from '../../contacts/contact.ts'
import { presetOf } from '../../contacts/presets.ts'
import { mailboxesOf } from '../../contacts/ways.ts'
import type { Rooms } from '../rooms.ts'
import { placeView } from './mailbox.ts'

export function contactView(rooms: Rooms, contact: Contact): ContactView {
  const { conversations, delivery, mailboxes } = rooms
  const { id, row, live } = contact
  const conversation = conversations.withContact(id)
  const { profile, theirName, createdAt, note, route, pollInterval, readReceipts } = row
  return {
    ...{ id, profile, conversation: conversation.id, name: conversation.row.name, theirName },
    ...{ createdAt, note, ...standingOf(rooms, contact) },
    ...{ verification: contact.verification, introducedBy: row.introducedBy },
    comparable: live?.safety.kind === 'comparable',
    rejoinHeld: contact.heldRejoin !== undefined,
    preset: presetOf(row),
    ...{ route, pollInterval, readReceipts },
    direct: delivery.directView(contact),
    mailboxes: mailboxesOf(row.descriptors).map((place) => placeView(mailboxes, place)),
    ownMailboxes: mailboxes.registry.toldOf(contact).map((own) => own.id),
    undelivered: contact.undelivered,
    ...{ heardAt: row.heardAt, reachedAt: row.reachedAt },
  }
}

/** A session counts once the contact was heard in it. */
function standingOf(
  { invites }: Rooms,
  { id, row, live, rejoin }: Contact,
): Pick<ContactView, 'standing' | 'answer'> {
  if (row.standing !== 'active') return { standing: row.standing }
  const isHeard = live !== undefined && row.heardAt !== undefined && rejoin.live?.heard !== false
  if (isHeard) return { standing: 'active' }
  const isNew = live !== undefined && row.heardAt === undefined
  const answer = isNew ? invites.answerTo(id) : undefined
  return { standing: 'joining', ...(answer && { answer }) }
}

export function safetyView(primitives: Primitives, contact: Contact): SafetyView {
  const safety = contact.live?.safety
  const isShown = safety?.kind === 'comparable' || safety?.kind === 'verified'
  return {
    contact: contact.id,
    verification: contact.verification,
    number: isShown
      ? {
          emoji: safetyEmoji(safety.number).map(({ symbol, name }) => ({ symbol, name })),
          digits: safetyDigits(safety.number),
          code: toBase64url(safetyQr(primitives, safety.number, safety.role)),
        }
      : undefined,
  }
}
