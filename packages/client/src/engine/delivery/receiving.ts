/**
 * A letter of a session comes in: opened, taken in and durable in one step, or as if it had never come.
 */
import { toHex } from '@pvtcoms/core/bytes'
import { type Delivery, receive } from '@pvtcoms/core/ratchet'
import type { Account } from '../account.ts'
import type { Contact } from '../contacts/contact.ts'
import type { Session } from '../contacts/session.ts'
import { hear, notice } from '../conversations/hearing.ts'
import { noteAcknowledged } from '../conversations/message-steps.ts'
import type { DirectAnswer } from './direct/direct-sender.ts'
import { dropSpent } from './sealing.ts'

export interface Receiver {
  readonly peer: Contact
  readonly session: Session
  /** Whether the contact handed it over in person. */
  readonly isDirect: boolean
}

/** `taken`: it does not open, and nothing has changed. Throws StoreError when it cannot be kept. */
export function receiveLetter(
  account: Account,
  { peer, session, isDirect }: Receiver,
  delivery: Delivery,
): DirectAnswer {
  const { context } = account
  const opened = receive(session.ratchet, delivery, context.env)
  if (opened.kind === 'dropped') {
    context.onLog({ code: 'letter-dropped' })
    return 'taken'
  }
  account.work((unit) => {
    session.ratchet = opened.state
    peer.putSession(unit, session)
    unit.consume(opened.consumed)
    peer.update(unit, { heardAt: context.env.now() })
    if (opened.lost > 0) notice(context, unit, peer, { code: 'lost', count: opened.lost })
    const sid = toHex(session.sid)
    if (!peer.heard.has(sid)) {
      // First of all: what is answered to the frames is said in the session that is live by now.
      account.rejoining.heard(unit, peer, session.sid)
      account.inviting.confirmed(unit, peer.id)
      unit.after(() => peer.heard.add(sid))
    }
    const onHeads = account.hearHeads.bind(account)
    const onPlaces = (): void => account.refreshPeer(peer)
    hear(context, unit, { peer, session, onHeads, onPlaces }, opened.frames)
    const acknowledged = noteAcknowledged(context, unit, peer, opened.acknowledged)
    const done = [...acknowledged, ...dropSpent(context, peer)]
    unit.after(() => {
      account.watchPeer(peer)
      account.post.heard(peer, { done, isDirect })
    })
  })
  return 'stored'
}
