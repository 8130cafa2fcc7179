/** How a safety check is stored (docs/protocol/safety-check.md §5): a version, then the state. */
import {
  bytes,
  constant,
  decode,
  encode,
  type Infer,
  struct,
  u8,
  variants,
} from '../codec/index.ts'
import { secretBytes } from '../crypto/secret-codec.ts'
import { oneOf } from '../one-of.ts'
import { Secret } from '../secret.ts'
import { SAS_LENGTH } from './commitment.ts'
import type { SafetyCheckState } from './safety-check.ts'
import { SAFETY_NUMBER_LENGTH } from './safety-number.ts'

/** The state as bytes: they hold its secrets, hence the wrapping. The caller wipes it after writing. */
export function encodeSafetyCheck(state: SafetyCheckState): Secret<'StoredSafetyCheck'> {
  return new Secret(
    'StoredSafetyCheck',
    encode(Stored, { version: VERSION, state: toStored(state) }),
  )
}

/** The state in `stored`, or undefined when it is none of a version known here. */
export function decodeSafetyCheck(stored: Uint8Array): SafetyCheckState | undefined {
  const decoded = decode(Stored, stored)
  return decoded.ok ? fromStored(decoded.value.state) : undefined
}

const VERSION = 1

const hash = bytes(SAS_LENGTH)
const key = secretBytes('SafetyKey', SAS_LENGTH)
const nonce = secretBytes('SafetyNonce', SAS_LENGTH)
const number = secretBytes('SafetyNumber', SAFETY_NUMBER_LENGTH)

const role = oneOf('invitee', 'inviter')
/** What an earlier session showed. */
const before = oneOf('nothing', 'verified', 'attack')

const State = variants('SafetyCheck', u8, {
  committed: [1, struct('Committed', { before, ht: hash, key, nonce })],
  challenging: [
    2,
    struct('Challenging', {
      before,
      h0: hash,
      ht: hash,
      key,
      commitment: hash,
      nonce,
    }),
  ],
  comparable: [3, struct('Comparable', { before, role, number })],
  verified: [4, struct('Verified', { role, number })],
  'wrong-opening': [5, struct('WrongOpening', {})],
  mismatch: [6, struct('Mismatch', {})],
})

type Stored = Infer<typeof State>

const Stored = struct('StoredSafetyCheck', { version: constant(u8, VERSION), state: State })

function toStored(state: SafetyCheckState): Stored {
  switch (state.kind) {
    case 'attack':
      return { kind: state.evidence }
    case 'verified':
      return state
    case 'committed':
    case 'challenging':
    case 'comparable':
      return state
  }
}

function fromStored(state: Stored): SafetyCheckState {
  switch (state.kind) {
    case 'wrong-opening':
    case 'mismatch':
      return { kind: 'attack', evidence: state.kind }
    case 'verified':
      return state
    case 'committed':
    case 'challenging':
    case 'comparable':
      return state
  }
}
