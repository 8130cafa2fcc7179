/**
 * What a contact says of themselves, of the session and of mailboxes (docs/protocol/content.md). Delivery is at
 * least once and in any order: of two things said about the same, the one that was said later holds.
 */
import { CLOSE_REASONS } from '@pvtcoms/core/content'
import { stepSafetyCheck } from '@pvtcoms/core/safety-check'
import { believed } from '../said-at.ts'
import type { UnitOfWork } from '../unit-of-work.ts'
import type { Contact } from './contact.ts'
import type { ContactContent, ContactRegistry, ContactsPort } from './port.ts'
import type { Session } from './session.ts'

type Of<Kind extends ContactContent['kind']> = Extract<ContactContent, { kind: Kind }>
type Port = Pick<ContactsPort, 'context' | 'conversations' | 'delivery' | 'hearHeads'>

export function hearContact(
  port: Port,
  contacts: Pick<ContactRegistry, 'refresh'>,
  unit: UnitOfWork,
  { contact, session }: { readonly contact: Contact; readonly session: Session },
  content: ContactContent,
): void {
  const { env } = port.context
  switch (content.kind) {
    case 'profile':
      hearName(port, unit, contact, content)
      break
    case 'descriptors': {
      const sentAt = believed(env.now(), content.sentAt)
      const { descriptorsAt } = contact.row
      if (descriptorsAt !== undefined && sentAt <= descriptorsAt) break
      contact.update(unit, { descriptors: content.descriptors, descriptorsAt: sentAt })
      unit.after(() => contacts.refresh(contact))
      break
    }
    case 'sas':
      hearOpening(port, unit, contact, session, content)
      break
    case 'digest-heads':
      unit.after(() => port.hearHeads(content.heads))
      break
    case 'session-close':
      // That a session is replaced says nothing about the person.
      if (content.reason === CLOSE_REASONS.rejoins || contact.row.standing !== 'active') break
      contact.update(unit, { standing: 'left', hasLeft: true })
      port.conversations.notice(unit, contact.id, { code: 'left' })
      break
  }
}

function hearName(
  { context, conversations }: Port,
  unit: UnitOfWork,
  contact: Contact,
  { sentAt: said, name }: Of<'profile'>,
): void {
  const sentAt = believed(context.env.now(), said)
  const { theirName, theirNameAt } = contact.row
  if (theirNameAt !== undefined && sentAt <= theirNameAt) return
  contact.update(unit, { theirName: name, theirNameAt: sentAt })
  if (theirName === undefined || theirName === name) return
  conversations.notice(unit, contact.id, { code: 'renamed', from: theirName, to: name })
}

/** The nonce of the safety check. A wrong opening is an attack, and shown as one. */
function hearOpening(
  { context, conversations, delivery }: Port,
  unit: UnitOfWork,
  contact: Contact,
  session: Session,
  { opening }: Of<'sas'>,
): void {
  const input = { kind: 'nonce', value: opening } as const
  const step = stepSafetyCheck(session.safety, input, context.primitives)
  session.safety = step.state
  contact.putSession(unit, session)
  unit.consume(step.consumed)
  for (const output of step.outputs) {
    if (output.kind === 'send' && session.isLive) {
      const answer = { kind: 'sas', opening: output.value } as const
      delivery.say(unit, contact, answer, { isControl: true })
    }
    if (output.kind === 'attack')
      conversations.notice(unit, contact.id, { code: 'attack-wrong-opening' })
  }
  unit.changed({ kind: 'contact', id: contact.id })
}
