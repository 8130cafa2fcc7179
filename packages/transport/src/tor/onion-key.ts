/** Keys in the forms that tor's control port wants them in. */
import { createHash, createPrivateKey, createPublicKey } from 'node:crypto'
import { concat } from '@pvtcoms/core/bytes'
import { onionHost as hostOf, type OnionAddress } from '@pvtcoms/core/onion-address'
import { base32nopad, base64 } from '@scure/base'
import type { ClientAuthKey, ListenKey } from '../anon-transport.ts'
import { TransportError } from '../errors.ts'

/** The PKCS #8 header of an Ed25519 seed of 32 bytes (RFC 8410). */
const ED25519_PKCS8 = Uint8Array.of(48, 46, 2, 1, 0, 48, 5, 6, 3, 43, 101, 112, 4, 34, 4, 32)

/** The Ed25519 public key, 32 bytes, that an identity is reached under. */
export function listenPublicKey(identity: ListenKey): Uint8Array {
  if (identity.length !== 32) throw invalidKey('a listen key has 32 bytes')
  const der = concat(ED25519_PKCS8, identity.expose())
  const key = Buffer.from(der.buffer, der.byteOffset, der.length)
  const privateKey = createPrivateKey({ key, format: 'der', type: 'pkcs8' })
  der.fill(0)
  const spki = createPublicKey(privateKey).export({ format: 'der', type: 'spki' })
  return new Uint8Array(spki.subarray(-32))
}

/**
 * The KeyBlob of ADD_ONION: base64 of the expanded Ed25519 secret key, 64 bytes (RFC 8032 §5.1.5,
 * the hash of the seed, clamped). A string, as the control protocol is text: use it at once.
 */
export function onionKeyBlob(identity: ListenKey): string {
  const expanded = createHash('sha512').update(identity.expose()).digest()
  expanded[0] = (expanded[0] as number) & 248
  expanded[31] = ((expanded[31] as number) & 63) | 64
  const blob = `ED25519-V3:${expanded.toString('base64')}`
  expanded.fill(0)
  return blob
}

/** A client's X25519 public key, 32 bytes, as ClientAuthV3 takes it. */
export function clientAuthPublic(publicKey: Uint8Array): string {
  if (publicKey.length !== 32) throw invalidKey('a client authorization key has 32 bytes')
  return base32nopad.encode(publicKey)
}

/** The argument of ONION_CLIENT_AUTH_ADD: like `onionKeyBlob`, use it at once. */
export function clientAuthBlob(key: ClientAuthKey): string {
  if (key.length !== 32) throw invalidKey('a client authorization key has 32 bytes')
  return `x25519:${base64.encode(key.expose())}`
}

/** The 56 characters before ".onion". */
export function onionHost(address: OnionAddress): string {
  if (address.publicKey.length !== 32) throw invalidKey('an onion address has a key of 32 bytes')
  return hostOf(address.publicKey, (message) => createHash('sha3-256').update(message).digest())
}

function invalidKey(message: string): TransportError {
  return new TransportError('invalid-address', message)
}
