/** What two people do to make sure that nobody is between them (docs/protocol/safety-check.md). */
import { fromBase64url } from '@pvtcoms/core/bytes'
import {
  type SafetyCheckInput,
  type SafetyCheckOutput,
  stepSafetyCheck,
} from '@pvtcoms/core/safety-check'
import type { ScanResult } from '@pvtcoms/rpc'
import { EngineError } from '../errors.ts'
import type { UnitOfWork } from '../unit-of-work.ts'
import type { Contact } from './contact.ts'
import type { ContactsPort } from './port.ts'
import type { Session } from './session.ts'

type Port = Pick<ContactsPort, 'context' | 'work' | 'conversations'>

/** The person compared the numbers. Throws EngineError `not-comparable`. */
export function compare(port: Port, contact: Contact, same: boolean): void {
  const { live } = contact
  if (live?.safety.kind !== 'comparable') throw new EngineError('not-comparable')
  port.work.do((unit) => stepSafety(port, unit, contact, live, { kind: 'compared', same }))
}

/** `code`: what the camera read from the other's screen, base64url. */
export function scan(port: Port, contact: Contact, code: string): ScanResult {
  const { live } = contact
  if (live?.safety.kind !== 'comparable') return 'not-comparable'
  const scanned = fromBase64url(code)
  if (scanned === undefined) return 'no-code'
  const outputs = port.work.do((unit) =>
    stepSafety(port, unit, contact, live, { kind: 'scanned', code: scanned }),
  )
  for (const { kind } of outputs) {
    if (
      kind === 'verified' ||
      kind === 'not-the-same' ||
      kind === 'own-code' ||
      kind === 'no-code'
    ) {
      return kind
    }
  }
  return 'no-code'
}

function stepSafety(
  { context, conversations }: Port,
  unit: UnitOfWork,
  contact: Contact,
  session: Session,
  input: SafetyCheckInput,
): readonly SafetyCheckOutput[] {
  const step = stepSafetyCheck(session.safety, input, context.primitives)
  session.safety = step.state
  contact.putSession(unit, session)
  unit.consume(step.consumed)
  for (const { kind } of step.outputs) {
    if (kind === 'verified') conversations.notice(unit, contact.id, { code: 'verified' })
    if (kind === 'attack') conversations.notice(unit, contact.id, { code: 'attack-shown' })
  }
  return step.outputs
}
