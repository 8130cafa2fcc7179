/**
 * The two formulas of the safety check (docs/protocol/safety-check.md §2):
 *
 *   cSAS = SHA-256(lp("pvtcoms/v1/sas-commit") H0:32 NA:32)
 *   S    = HKDF-SHA-256(salt=Ht, ikm=Ksas:32 ‖ NA:32 ‖ NB:32, info=lp("pvtcoms/v1/sas"), 64)
 */
import { concat, wipe } from '../bytes.ts'
import { label } from '../crypto/labels.ts'
import type { Primitives } from '../crypto/primitives.ts'
import { Secret } from '../secret.ts'
import { SAFETY_NUMBER_LENGTH, type SafetyNumber } from './safety-number.ts'

/** Each side's contribution, and the key and hashes that go in: 32 bytes each. */
export const SAS_LENGTH = 32

/** A's commitment, 32 bytes, to its nonce. `h0` is the handshake's H0. */
export function sasCommitment(
  primitives: Primitives,
  h0: Uint8Array,
  nonceA: Uint8Array,
): Uint8Array {
  const input = concat(label.sasCommitment, h0, nonceA)
  try {
    return primitives.sha256(input)
  } finally {
    wipe(input)
  }
}

/** The safety number of a session. `ht` is the handshake's transcript hash Ht. */
export function safetyNumber(
  primitives: Primitives,
  ht: Uint8Array,
  key: Secret<'SafetyKey'>,
  nonceA: Uint8Array,
  nonceB: Uint8Array,
): SafetyNumber {
  const input = concat(key.expose(), nonceA, nonceB)
  try {
    return new Secret(
      'SafetyNumber',
      primitives.hkdfSha256(ht, input, label.sas, SAFETY_NUMBER_LENGTH),
    )
  } finally {
    wipe(input)
  }
}
