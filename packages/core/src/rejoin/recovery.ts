/**
 * What outlives every session with a contact (docs/protocol/recovery.md §1): Rrec, from which the next
 * one can begin, and the client authorization keys that let the two reach each other's onions.
 */
import { concat } from '../bytes.ts'
import { bytes, type Codec, mapped, struct, u8 } from '../codec/index.ts'
import { label } from '../crypto/labels.ts'
import type { Primitives, X25519PrivateKey } from '../crypto/primitives.ts'
import { secretBytes } from '../crypto/secret-codec.ts'
import { asSuiteId, type SuiteId } from '../crypto/suites.ts'
import type { Recovery, RecoveryKey } from '../handshake/established.ts'
import type { Role } from '../handshake/role.ts'
import { oneOf } from '../one-of.ts'
import { Secret } from '../secret.ts'

/**
 * What a backup holds of a contact: the recovery of the handshake of its invite, for as long as there
 * is the contact. Those of later handshakes are wiped unused.
 */
export interface ContactRecovery extends Recovery {
  /** The highest suite that was in use with this contact: no session begins below it. */
  readonly suite: SuiteId
}

/** A suite, of those that can ever be told. */
export const suiteByte: Codec<SuiteId> = mapped(u8, {
  decode: asSuiteId,
  encode: (suite) => suite,
})

/** In a backup or a stored state: `key:32 role:1 sid:32 suite:1`, 66 bytes. */
export const RecoveryCodec: Codec<ContactRecovery> = struct('Recovery', {
  key: secretBytes('RecoveryKey', 32),
  role: oneOf('invitee', 'inviter'),
  sid: bytes(32),
  suite: suiteByte,
})

/** `recovery` once `suite` is in use: never down. */
export function raised(recovery: ContactRecovery, suite: SuiteId): ContactRecovery {
  return suite > recovery.suite ? { ...recovery, suite } : recovery
}

/** The other of the two roles. */
export function other(role: Role): Role {
  return role === 'invitee' ? 'inviter' : 'invitee'
}

/** 0 for the invitee, 1 for the inviter. */
export function roleCode(role: Role): 0 | 1 {
  return role === 'invitee' ? 0 : 1
}

/**
 * The client authorization key with which `dialler` reaches the other's onion:
 * HMAC(Rrec, lp("pvtcoms/v1/client-authorization") role:1). Both sides know both: the one presents
 * it, the other lists its public half.
 */
export function clientAuthorizationKey(
  primitives: Primitives,
  key: RecoveryKey,
  dialler: Role,
): X25519PrivateKey {
  const input = concat(label.clientAuthorization, Uint8Array.of(roleCode(dialler)))
  return new Secret('X25519PrivateKey', primitives.hmacSha256(key.expose(), input))
}
