/**
 * Addresses of version 3 onion services (rend-spec-v3, "Encoding onion addresses"):
 * base32(publicKey:32 ‖ checksum:2 ‖ version:1) ‖ ".onion", where
 * checksum = SHA3-256(".onion checksum" ‖ publicKey ‖ version)[0..2].
 */
import { base32nopad } from '@scure/base'
import { concat, equal, utf8Encode } from './bytes.ts'

/** Where a peer listens: the service's Ed25519 public key, 32 bytes, and a virtual port, 1 … 65,535. */
export interface OnionAddress {
  readonly publicKey: Uint8Array
  readonly port: number
}

/** Any implementation of SHA3-256: bytes in, 32 bytes out. */
export type Sha3_256 = (message: Uint8Array) => Uint8Array

/** Why a text is not an onion address: its form, its checksum, its version or its port. */
export type OnionAddressFault = 'malformed' | 'checksum' | 'version' | 'port'

export type ParsedOnionAddress =
  | { readonly ok: true; readonly address: OnionAddress }
  | { readonly ok: false; readonly fault: OnionAddressFault }

const VERSION = 3
const CHECKSUM_PREFIX = utf8Encode('.onion checksum')

/** The 56 characters before ".onion" for a 32-byte Ed25519 public key. */
export function onionHost(publicKey: Uint8Array, sha3: Sha3_256): string {
  if (publicKey.length !== 32) throw new RangeError('an onion key has 32 bytes')
  const version = Uint8Array.of(VERSION)
  return base32nopad.encode(concat(publicKey, checksum(publicKey, sha3), version)).toLowerCase()
}

/** `<56 characters>.onion:<port>`, the form that people copy. */
export function formatOnionAddress(address: OnionAddress, sha3: Sha3_256): string {
  return `${onionHost(address.publicKey, sha3)}.onion:${address.port}`
}

/** Reads `<56 characters>.onion:<port>`; upper case is accepted, anything around it is not. */
export function parseOnionAddress(text: string, sha3: Sha3_256): ParsedOnionAddress {
  const match = /^([a-z2-7]{56})\.onion:([1-9][0-9]{0,4})$/i.exec(text)
  if (match === null) return { ok: false, fault: 'malformed' }
  const raw = base32nopad.decode((match[1] as string).toUpperCase())
  const publicKey = raw.slice(0, 32)
  if (raw[34] !== VERSION) return { ok: false, fault: 'version' }
  if (!equal(raw.slice(32, 34), checksum(publicKey, sha3))) return { ok: false, fault: 'checksum' }
  const port = Number(match[2])
  if (port > 65_535) return { ok: false, fault: 'port' }
  return { ok: true, address: { publicKey, port } }
}

function checksum(publicKey: Uint8Array, sha3: Sha3_256): Uint8Array {
  return sha3(concat(CHECKSUM_PREFIX, publicKey, Uint8Array.of(VERSION))).slice(0, 2)
}
