/** How a safety check is stored (docs/protocol/safety-check.md §5): a version, then the state. */
import { bool, bytes, constant, decode, encode, struct, u8, variants } from '../codec.ts'
import { secretBytes } from '../crypto/secret-codec.ts'
import { Secret } from '../secret.ts'
import { SAS_LENGTH } from './commitment.ts'
import type { SafetyCheckState } from './safety-check.ts'
import { SAFETY_NUMBER_LENGTH } from './safety-number.ts'

/** The state as bytes: they hold its secrets, hence the wrapping. The caller wipes it after writing. */
export function encodeSafetyCheck(state: SafetyCheckState): Secret<'StoredSafetyCheck'> {
  const stored = 'evidence' in state ? { kind: state.evidence } : state
  return new Secret('StoredSafetyCheck', encode(Stored, { version: VERSION, state: stored }))
}

/** The state in `stored`, or undefined when it is none of a version known here. */
export function decodeSafetyCheck(stored: Uint8Array): SafetyCheckState | undefined {
  const decoded = decode(Stored, stored)
  if (!decoded.ok) return undefined
  const { state } = decoded.value
  return state.kind === 'wrong-opening' || state.kind === 'mismatch'
    ? { kind: 'attack', evidence: state.kind }
    : state
}

const VERSION = 1

const hash = bytes(SAS_LENGTH)
const key = secretBytes('SafetyKey', SAS_LENGTH)
const nonce = secretBytes('SafetyNonce', SAS_LENGTH)
const number = secretBytes('SafetyNumber', SAFETY_NUMBER_LENGTH)

const Stored = struct('StoredSafetyCheck', {
  version: constant(u8, VERSION),
  state: variants('SafetyCheck', u8, {
    committed: [1, struct('Committed', { verifiedBefore: bool, ht: hash, key, nonce })],
    challenging: [
      2,
      struct('Challenging', {
        verifiedBefore: bool,
        h0: hash,
        ht: hash,
        key,
        commitment: hash,
        nonce,
      }),
    ],
    comparable: [3, struct('Comparable', { verifiedBefore: bool, number })],
    verified: [4, struct('Verified', { number })],
    'wrong-opening': [5, struct('WrongOpening', {})],
    mismatch: [6, struct('Mismatch', {})],
  }),
})
