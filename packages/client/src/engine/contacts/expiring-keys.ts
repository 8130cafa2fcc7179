/**
 * Keys of letters that were passed over are let go after 29 days (docs/protocol/ratchet.md §6), also in sessions
 * where nothing arrives that would do it: otherwise a key would outlive what is promised of it.
 */
import { expireSkipped } from '@pvtcoms/core/ratchet'
import type { Contact } from './contact.ts'
import type { ContactsPort } from './port.ts'

/** Looks at every session of the contact. Throws StoreError. */
export function expireKeys(
  { context, work, conversations }: Pick<ContactsPort, 'context' | 'work' | 'conversations'>,
  contact: Contact,
): void {
  const now = context.env.now()
  for (const session of contact.sessions) {
    const { state, consumed, lost } = expireSkipped(session.ratchet, now)
    if (state === session.ratchet) continue
    work.do((unit) => {
      session.ratchet = state
      contact.putSession(unit, session)
      unit.consume(consumed)
      if (lost > 0) conversations.notice(unit, contact.id, { code: 'lost', count: lost })
    })
  }
}
