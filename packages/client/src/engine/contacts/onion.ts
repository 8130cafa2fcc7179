/** Onion keys of contacts: which address a seed stands for, and who may find it. */
import type { Primitives } from '@pvtcoms/core/crypto/primitives'
import { type ContactRecovery, clientAuthorizationKey } from '@pvtcoms/core/rejoin'
import { Secret } from '@pvtcoms/core/secret'
import type { ClientAuthKey, ListenKey } from '@pvtcoms/transport'

/** The Ed25519 key, 32, of the onion of that seed. */
export function publicKeyOf(primitives: Primitives, seed: ListenKey): Uint8Array {
  const copy = new Secret('Ed25519Seed', seed.expose().slice())
  try {
    return primitives.ed25519.publicKey(copy)
  } finally {
    copy.wipe()
  }
}

/** What we present at the contact's onion. The caller wipes it. */
export function ownAuthorization(
  primitives: Primitives,
  { key, role }: ContactRecovery,
): ClientAuthKey {
  const authorization = clientAuthorizationKey(primitives, key, role)
  try {
    return new Secret('ClientAuthKey', authorization.expose().slice())
  } finally {
    authorization.wipe()
  }
}

/** The X25519 key, 32, of the one contact who may find our onion for them. */
export function peerAuthorization(
  primitives: Primitives,
  { key, role }: ContactRecovery,
): Uint8Array {
  const other = role === 'invitee' ? 'inviter' : 'invitee'
  const authorization = clientAuthorizationKey(primitives, key, other)
  try {
    return primitives.x25519.publicKey(authorization)
  } finally {
    authorization.wipe()
  }
}
