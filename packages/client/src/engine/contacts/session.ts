/** A session with a contact, as it is in memory: decoded, and written back as bytes. */
import { wipe } from '@pvtcoms/core/bytes'
import { decodeState, encodeState, type RatchetState, secretsOf } from '@pvtcoms/core/ratchet'
import {
  decodeSafetyCheck,
  encodeSafetyCheck,
  type SafetyCheckState,
} from '@pvtcoms/core/safety-check'
import { Secret } from '@pvtcoms/core/secret'
import { type SessionRow, StoreError } from '@pvtcoms/store'

export interface Session {
  readonly sid: Uint8Array
  ratchet: RatchetState
  safety: SafetyCheckState
  /** Whether it is the one that is written in. */
  isLive: boolean
}

/** Throws StoreError `damaged`. */
export function sessionFrom(row: SessionRow): Session {
  const safety = decodeSafetyCheck(row.safety)
  wipe(row.safety)
  const stored = new Secret('RatchetState', row.ratchet)
  try {
    if (safety === undefined) throw new Error('no safety check')
    return { sid: row.sid, ratchet: decodeState(stored), safety, isLive: row.isLive }
  } catch (cause) {
    throw new StoreError('damaged', 'a session in the store cannot be read', { cause })
  } finally {
    stored.wipe()
  }
}

/** Hands `write` the row, and wipes what is secret in it afterwards. */
export function withSessionRow(
  contact: number,
  { sid, ratchet, safety, isLive }: Session,
  write: (row: SessionRow) => void,
): void {
  const [ratchetBytes, safetyBytes] = [encodeState(ratchet), encodeSafetyCheck(safety)]
  try {
    write({ contact, sid, ratchet: ratchetBytes.expose(), safety: safetyBytes.expose(), isLive })
  } finally {
    ratchetBytes.wipe()
    safetyBytes.wipe()
  }
}

/** Every secret of it, each once. */
export function secretsOfSession({ ratchet, safety }: Session): readonly Secret<string>[] {
  switch (safety.kind) {
    case 'committed':
    case 'challenging':
      return [...secretsOf(ratchet), safety.key, safety.nonce]
    case 'comparable':
    case 'verified':
      return [...secretsOf(ratchet), safety.number]
    case 'attack':
      return secretsOf(ratchet)
  }
}
