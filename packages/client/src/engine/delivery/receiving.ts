/**
 * A letter of a session comes in: opened, taken in and durable in one step, or as if it had never come.
 */
import { toHex } from '@pvtcoms/core/bytes'
import { type Delivery, receive } from '@pvtcoms/core/ratchet'
import type { Contact } from '../contacts/contact.ts'
import type { Session } from '../contacts/session.ts'
import type { DirectAnswer } from '../direct/direct-answer.ts'
import { takeAcknowledged } from './acknowledging.ts'
import type { DeliveryPort } from './port.ts'
import { dropSpent } from './sealing.ts'

/**
 * `rejected`: it does not open, and nothing has changed. `onDone`: once everything is durable, with the ids of
 * letters of ours that are done with. Throws StoreError when it cannot be kept.
 */
export function receiveLetter(
  port: DeliveryPort,
  { contact, session }: { readonly contact: Contact; readonly session: Session },
  letter: Delivery,
  onDone: (done: readonly number[]) => void,
): DirectAnswer {
  const { context, work, incoming } = port
  const opened = receive(session.ratchet, letter, context.env)
  if (opened.kind === 'dropped') {
    context.onLog({ code: 'letter-dropped' })
    return 'rejected'
  }
  work.do((unit) => {
    session.ratchet = opened.state
    contact.putSession(unit, session)
    unit.consume(opened.consumed)
    contact.update(unit, { heardAt: context.env.now() })
    if (opened.lost > 0) incoming.lost(unit, contact, opened.lost)
    const sid = toHex(session.sid)
    if (!contact.heard.has(sid)) {
      // First of all: what is answered to the frames is said in the session that is live by now.
      incoming.sessionHeard(unit, contact, session)
      unit.after(() => contact.heard.add(sid))
    }
    // Before what the letter says: it may tell that a message was read that it acknowledges.
    const acknowledged = takeAcknowledged(port, unit, contact, opened.acknowledged)
    incoming.hear(unit, contact, session, opened)
    const done = [...acknowledged, ...dropSpent(port, contact)]
    unit.after(() => onDone(done))
  })
  return 'accepted'
}
