/** A handshake has led to a session: from now on there is a contact. */
import { EMPTY_REASSEMBLY, encodeReassembly } from '@pvtcoms/core/content'
import type { Descriptor } from '@pvtcoms/core/descriptor'
import type { EstablishedAsInvitee, EstablishedAsInviter } from '@pvtcoms/core/handshake'
import { startAsInvitee, startAsInviter } from '@pvtcoms/core/ratchet'
import { encodeRejoin, startRejoin } from '@pvtcoms/core/rejoin'
import { openingFrame } from '@pvtcoms/core/safety-check'
import type { ListenKey } from '@pvtcoms/transport'
import type { Account } from '../account.ts'
import { Contact } from '../contacts/contact.ts'
import type { Session } from '../contacts/session.ts'
import type { Context, UnitOfWork } from '../context.ts'
import { hear, notice } from '../conversations/hearing.ts'
import { say } from '../delivery/outgoing-frames.ts'

export interface NewContact {
  readonly name: string
  readonly onionSeed: ListenKey
  readonly session: EstablishedAsInvitee | EstablishedAsInviter
  /** Where they were told to write to. */
  readonly told: readonly Descriptor[]
}

/** Stores the contact with its session; what is to be said first waits in the outbox. Returns its id. */
export function addContact(
  { context, id: profile }: Account,
  unit: UnitOfWork,
  { name, onionSeed, session, told }: NewContact,
): number {
  const { store, env } = context
  const { recovery, peer: place, keys } = session
  const rejoin = startRejoin({ ...recovery, suite: keys.suite }, keys.sid)
  const encoded = encodeRejoin(rejoin)
  const contact = store.contacts.add({
    ...{ profile, name, theirName: undefined, theirNameAt: undefined, createdAt: env.now() },
    ...{
      standing: 'active',
      hasLeft: false,
      muted: false,
      route: 'direct-and-mailbox',
      pollInterval: 'every-minute',
    },
    ...{ readReceipts: false, timer: 0, timerAt: undefined, draft: '', onionSeed },
    verification: 'unverified',
    ...{ peerOnionKey: place.onionKey, descriptors: place.descriptors },
    ...{ descriptorsAt: undefined, told, toldAt: undefined, rejoin: encoded.expose() },
    reassembly: encodeReassembly(EMPTY_REASSEMBLY),
    heardAt: session.role === 'inviter' ? env.now() : undefined,
    reachedAt: undefined,
  })
  encoded.wipe()
  const peer = new Contact(store, contact)
  const begun = beginSession(context, session)
  peer.putSession(unit, { ...begun, isLive: true })
  // Whoever answers an invite does not know yet whether anybody takes the answer.
  if (session.role === 'inviter') notice(context, unit, peer, { code: 'joined' })
  if (session.role === 'inviter') greet(context, unit, peer, session)
  return contact
}

/** What an inviter says first, and what it was told with the answer. */
export function greet(
  context: Context,
  unit: UnitOfWork,
  peer: Contact,
  { safety, frames, keys }: EstablishedAsInviter,
): void {
  const live = peer.find(keys.sid)
  const opening = openingFrame(safety)
  say(context, unit, peer, { kind: 'sas', opening }, { isControl: true })
  const profile = context.store.profiles.get(peer.row.profile)
  if (profile !== undefined && profile.name !== '') {
    const content = { kind: 'profile', sentAt: profile.namedAt, name: profile.name } as const
    say(context, unit, peer, content, { isControl: true })
  }
  if (live !== undefined) {
    const nothing = (): void => undefined
    hear(context, unit, { peer, session: live, onHeads: nothing, onPlaces: nothing }, frames)
  }
}

/** The session that a handshake established; not live yet. */
export function beginSession(
  { env }: Context,
  session: EstablishedAsInvitee | EstablishedAsInviter,
): Session {
  const { keys, safety } = session
  const ratchet =
    session.role === 'invitee'
      ? startAsInvitee(keys, session.ratchet, env)
      : startAsInviter(keys, session.ratchet, env)
  return { sid: keys.sid.slice(), ratchet, safety, isLive: false }
}
