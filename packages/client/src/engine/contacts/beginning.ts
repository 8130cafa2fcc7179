/** A handshake has led to a session: what is stored of it, and what is said first in it. */
import { EMPTY_REASSEMBLY, encodeReassembly } from '@pvtcoms/core/content'
import type { Descriptor } from '@pvtcoms/core/descriptor'
import type { EstablishedAsInvitee, EstablishedAsInviter } from '@pvtcoms/core/handshake'
import { startAsInvitee, startAsInviter } from '@pvtcoms/core/ratchet'
import { encodeRejoin, startRejoin } from '@pvtcoms/core/rejoin'
import { openingFrame } from '@pvtcoms/core/safety-check'
import type { ListenKey } from '@pvtcoms/transport'
import type { Context } from '../context.ts'
import { noteGiven } from '../mailboxes/given-aliases.ts'
import type { UnitOfWork } from '../unit-of-work.ts'
import { Contact } from './contact.ts'
import { namedProfile } from './places.ts'
import type { ContactsPort } from './port.ts'
import { firstChoice, newContactsOf } from './presets.ts'
import type { Session } from './session.ts'
import { mailboxesOf } from './ways.ts'

export interface NewContact {
  readonly name: string
  readonly onionSeed: ListenKey
  readonly session: EstablishedAsInvitee | EstablishedAsInviter
  /** Where they were told to write to. */
  readonly told: readonly Descriptor[]
  /** What whoever introduced them is called here. */
  readonly introducedBy?: string | undefined
  /** The id of that contact. */
  readonly introducer?: number | undefined
}

interface StoringPort {
  readonly profile: number
  readonly context: Pick<Context, 'store' | 'env'>
  readonly conversations: Pick<ContactsPort['conversations'], 'add'>
}

/** Stores the contact with the lane, the conversation and the session; what is to be said first waits in the outbox. */
export function storeContact(
  port: StoringPort,
  unit: UnitOfWork,
  { name, onionSeed, session, told, introducedBy, introducer }: NewContact,
): Contact {
  const { context, profile, conversations } = port
  const { store, env } = context
  const { recovery, peer: place, keys } = session
  const createdAt = env.now()
  const rejoin = startRejoin({ ...recovery, suite: keys.suite }, keys.sid)
  const encoded = encodeRejoin(rejoin)
  const ways = firstChoice(newContactsOf(store, profile), {
    isIntroduced: introducedBy !== undefined,
    haveMailboxes: [told, place.descriptors].every((each) => mailboxesOf(each).length > 0),
  })
  const id = store.contacts.add({
    ...{ profile, theirName: undefined, theirNameAt: undefined, createdAt, note: '' },
    ...{ standing: 'active', hasLeft: false },
    ...{ ...ways, readReceipts: false },
    ...{ withoutMailbox: false, verification: 'unverified', onionSeed },
    ...{ peerOnionKey: place.onionKey, descriptors: place.descriptors },
    ...{ descriptorsAt: undefined, told, toldAt: undefined, rejoin: encoded.expose() },
    reassembly: encodeReassembly(EMPTY_REASSEMBLY),
    heardAt: session.role === 'inviter' ? createdAt : undefined,
    reachedAt: undefined,
    introducedBy,
    introducer,
  })
  encoded.wipe()
  noteGiven(port, told, id)
  store.lanes.add({ kind: 'pair', contact: id })
  conversations.add(unit, { contact: id, name, createdAt })
  const contact = new Contact(store, id)
  contact.putSession(unit, { ...beginSession(context, session), isLive: true })
  return contact
}

/** What an inviter says first, and what it was told with the answer. */
export function greet(
  { context, delivery, conversations, profile }: ContactsPort,
  unit: UnitOfWork,
  contact: Contact,
  { safety, frames, keys }: EstablishedAsInviter,
): void {
  const opening = openingFrame(safety)
  delivery.say(unit, contact, { kind: 'sas', opening }, { isControl: true })
  const named = namedProfile(context.store, profile)
  if (named !== undefined) {
    delivery.say(unit, contact, { kind: 'profile', ...named }, { isControl: true })
  }
  const session = contact.find(keys.sid)
  if (session !== undefined) conversations.hear(unit, contact, session, frames)
}

/** The session that a handshake established; not live yet. */
export function beginSession(
  { env }: Pick<Context, 'env'>,
  session: EstablishedAsInvitee | EstablishedAsInviter,
): Session {
  const { keys, safety } = session
  const ratchet =
    session.role === 'invitee'
      ? startAsInvitee(keys, session.ratchet, env)
      : startAsInviter(keys, session.ratchet, env)
  return { sid: keys.sid.slice(), ratchet, safety, isLive: false }
}
