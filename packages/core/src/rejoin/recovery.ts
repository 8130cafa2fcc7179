/**
 * What outlives a session (docs/protocol/recovery.md §1): Rrec, from which the next one can begin,
 * and the client authorization keys that let the two reach each other's onions.
 */
import { concat } from '../bytes.ts'
import { bytes, type Codec, struct } from '../codec.ts'
import { label } from '../crypto/labels.ts'
import type { Primitives, X25519PrivateKey } from '../crypto/primitives.ts'
import { secretBytes } from '../crypto/secret-codec.ts'
import type { Recovery, RecoveryKey, Role } from '../handshake/established.ts'
import { oneOf } from '../one-of.ts'
import { Secret } from '../secret.ts'

/** How many generations are kept: the newest, and those that older backups still hold. */
export const RECOVERY_GENERATIONS = 4

/** A recovery in a backup or a stored state: `key:32 role:1 sid:32`, 65 bytes. */
export const RecoveryCodec: Codec<Recovery> = struct('Recovery', {
  key: secretBytes('RecoveryKey', 32),
  role: oneOf('invitee', 'inviter'),
  sid: bytes(32),
})

/** Who is not `role`. */
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

/**
 * The generations, newest first, once `newest` came out of a rejoin under `used`. An old backup may
 * be restored more than once: of those that fall out, `used` is never one.
 */
export function withGeneration(
  generations: readonly Recovery[],
  used: Recovery,
  newest: Recovery,
): { readonly kept: readonly Recovery[]; readonly dropped: readonly Recovery[] } {
  const all = [newest, ...generations]
  const spare = all.filter((recovery) => recovery !== used && recovery !== newest)
  const dropped = new Set(spare.slice(RECOVERY_GENERATIONS - 2))
  return { kept: all.filter((recovery) => !dropped.has(recovery)), dropped: [...dropped] }
}
