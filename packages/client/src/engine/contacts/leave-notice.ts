/**
 * The notice to a contact who is about to be deleted that we leave: handed over directly if they are there, and
 * left at their mailboxes as long as the engine runs. Nothing of it is kept.
 */
import { toHex } from '@pvtcoms/core/bytes'
import { CLOSE_REASONS, contentFrame } from '@pvtcoms/core/content'
import { type MailboxCopy, mailboxCopy } from '@pvtcoms/core/letter'
import { type SealedLetter, send } from '@pvtcoms/core/ratchet'
import { correspondentName, depositName } from '../delivery/owners.ts'
import { nameOf } from '../mailboxes/mailbox-name.ts'
import type { Contact } from './contact.ts'
import type { ContactsPort } from './port.ts'
import { waysOf } from './ways.ts'

/** Mailboxes that it is left at. */
const COPIES = 2
/** How long a contact who is there may take for it, ms. */
const PATIENCE = 3_000

/** Never rejects for want of a way; throws StoreError. */
export async function sendLeaveNotice(port: ContactsPort, contact: Contact): Promise<void> {
  const { context, work } = port
  const { live } = contact
  if (live === undefined || contact.row.standing !== 'active') return
  const frames = [contentFrame({ kind: 'session-close', reason: CLOSE_REASONS.forGood })]
  const sent = send(live.ratchet, { frames, control: true }, context.env)
  if (sent.kind === 'blocked') return
  const { letter } = sent
  try {
    work.do((unit) => {
      live.ratchet = sent.state
      contact.putSession(unit, live)
      unit.consume(sent.consumed)
    })
    await deliver(port, contact, letter)
  } finally {
    letter.tagKey.wipe()
  }
}

async function deliver(port: ContactsPort, contact: Contact, letter: SealedLetter): Promise<void> {
  const { context, mailboxes, delivery, tell } = port
  const copyAt = (key: Uint8Array): MailboxCopy => mailboxCopy(context.primitives, letter, key)
  const places = waysOf(contact.row).mailboxes.slice(0, COPIES)
  if (places.length > 0) {
    mailboxes.keepForLeaveNotice(places)
    tell({
      kind: 'deposit',
      id: depositName({ kind: 'leave-notice', id: toHex(context.random.random(8)) }),
      contact: correspondentName({ kind: 'leave-notices' }),
      copies: places.map((place) => ({ mailbox: nameOf(place), ...copyAt(place.publicKey) })),
    })
  }
  const answer = delivery.handOnce(contact.id, copyAt(contact.row.peerOnionKey))
  if (answer !== undefined) await Promise.race([answer.catch(() => undefined), patience(port)])
}

function patience({ context }: ContactsPort): Promise<void> {
  return new Promise((resolve) => context.timers.after(PATIENCE, resolve))
}
