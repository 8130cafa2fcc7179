/**
 * The word to a contact who is about to be deleted that we leave: directly if they are there, and by their
 * mailboxes as long as the engine runs. Nothing of it is kept.
 */
import { toHex } from '@pvtcoms/core/bytes'
import { contentFrame } from '@pvtcoms/core/content'
import { type MailboxCopy, mailboxCopy } from '@pvtcoms/core/letter'
import { type SealedLetter, send } from '@pvtcoms/core/ratchet'
import type { Account } from '../account.ts'
import { nameOf } from '../delivery/tag-registry.ts'
import { LEAVE_NOTICES } from '../mailboxes/mailbox-registry.ts'
import type { Contact } from './contact.ts'

const LEFT_FOR_GOOD = 2
/** How long a contact who is there may take for it, ms. */
const PATIENCE = 3_000

/** Never rejects for want of a way; throws StoreError. */
export async function sendLeaveNotice(account: Account, peer: Contact): Promise<void> {
  const { context } = account
  const { live } = peer
  if (live === undefined || peer.row.standing !== 'active') return
  const frames = [contentFrame({ kind: 'session-close', reason: LEFT_FOR_GOOD })]
  const sent = send(live.ratchet, { frames, control: true }, context.env)
  if (sent.kind === 'blocked') return
  const { letter } = sent
  try {
    account.work((unit) => {
      live.ratchet = sent.state
      peer.putSession(unit, live)
      unit.consume(sent.consumed)
    })
    await deliver(account, peer, letter)
  } finally {
    letter.tagKey.wipe()
  }
}

async function deliver(account: Account, peer: Contact, letter: SealedLetter): Promise<void> {
  const { context, pool } = account
  const copyAt = (key: Uint8Array): MailboxCopy => mailboxCopy(context.primitives, letter, key)
  if (peer.row.route !== 'direct') {
    const places = peer.row.descriptors.filter(({ kind }) => kind !== 'direct').slice(0, 2)
    pool.keepForLeaveNotice(places)
    const copies = places.map((place) => ({ mailbox: nameOf(place), ...copyAt(place.publicKey) }))
    const id = `f${toHex(context.random.random(8))}`
    if (copies.length > 0) account.tell({ kind: 'deposit', id, contact: LEAVE_NOTICES, copies })
  }
  const answer = account.post.handOnce(peer.id, copyAt(peer.row.peerOnionKey))
  if (answer !== undefined) await Promise.race([answer.catch(() => undefined), patience(account)])
}

function patience({ context }: Account): Promise<void> {
  return new Promise((resolve) => context.timers.after(PATIENCE, resolve))
}
