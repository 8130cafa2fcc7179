/**
 * The providers under test. Vectors also come with ML-KEM keys in their expanded form of 2,400
 * bytes, which the product never keeps; here, and only here, each provider's library is asked to
 * take them.
 */
import { createPrivateKey, decapsulate, type KeyObject } from 'node:crypto'
import { ml_kem768 } from '@noble/post-quantum/ml-kem.js'
import sodium from 'libsodium-wrappers-sumo'
import { noblePrimitives } from '../providers/noble.ts'
import { nodePrimitives } from '../providers/node.ts'
import { sodiumPrimitives } from '../providers/sodium.ts'
import { concat, equal } from '../src/bytes.ts'
import type { MlKem768, Primitives } from '../src/crypto/primitives.ts'
import { Secret } from '../src/secret.ts'

export interface Subject {
  readonly primitives: Primitives
  /** The key, 2,400, that the library expands `seed` (64) to. */
  expandedKey(seed: Uint8Array): Uint8Array
  /** Whether `dk` passes the checks of FIPS 203 §7.3. */
  acceptsExpanded(dk: Uint8Array): boolean
  /** The shared secret, or undefined when key or ciphertext fail the checks of FIPS 203 §7.3. */
  decapsulateExpanded(dk: Uint8Array, ciphertext: Uint8Array): Uint8Array | undefined
}

/** All three, ready. */
export async function subjects(): Promise<readonly Subject[]> {
  return [node, sodiumSubject(await sodiumPrimitives()), noble]
}

type Encapsulation = ReturnType<MlKem768['encapsulate']>

/** ML-KEM.Encaps with the randomness `m`, or undefined where the provider takes none. */
export function encapsulateWith(
  { primitives }: Subject,
  publicKey: Uint8Array,
  m: Uint8Array,
): Encapsulation {
  if (!primitives.injectable) return undefined
  return primitives.mlkem768.encapsulate(publicKey, { random: (length) => m.slice(0, length) })
}

/** ML-KEM.Encaps with the randomness `m`, by libsodium: what others are then asked to decapsulate. */
export function encapsulateBySodium(publicKey: Uint8Array, m: Uint8Array): Encapsulation {
  return sodium.crypto_kem_mlkem768_enc_deterministic(publicKey, m)
}

const node: Subject = {
  primitives: nodePrimitives,
  expandedKey(seed) {
    // OpenSSL shows no expanded key, but refuses one that comes with a seed it does not belong to.
    const candidate = expandBySodium(seed)
    const both = importPkcs8(concat(BOTH_HEADER, seed, EXPANDED_IN_BOTH, candidate))
    if (both === undefined) throw new Error('OpenSSL expands the seed to another key')
    return candidate
  },
  acceptsExpanded: (dk) => importExpanded(dk) !== undefined,
  decapsulateExpanded(dk, ciphertext) {
    const key = importExpanded(dk)
    if (key === undefined || ciphertext.length !== CIPHERTEXT) return undefined
    return new Uint8Array(decapsulate(key, ciphertext))
  },
}

const noble: Subject = {
  primitives: noblePrimitives,
  expandedKey: (seed) => ml_kem768.keygen(seed).secretKey,
  // The library looks at a key when it uses it.
  acceptsExpanded: (dk) => decapsulateNoble(dk, new Uint8Array(CIPHERTEXT)) !== undefined,
  decapsulateExpanded: decapsulateNoble,
}

function sodiumSubject(primitives: Primitives): Subject {
  // libsodium leaves the hash check of FIPS 203 §7.3 to its caller.
  const accepts = (dk: Uint8Array): boolean =>
    dk.length === EXPANDED &&
    equal(primitives.sha3_256(dk.slice(EK_START, EK_END)), dk.slice(EK_END, EK_END + 32))
  return {
    primitives,
    expandedKey: expandBySodium,
    acceptsExpanded: accepts,
    decapsulateExpanded(dk, ciphertext) {
      if (!accepts(dk) || ciphertext.length !== CIPHERTEXT) return undefined
      return sodium.crypto_kem_mlkem768_dec(ciphertext, dk)
    },
  }
}

const CIPHERTEXT = 1088

/** dk = dkPKE 1,152 ‖ ek 1,184 ‖ H(ek) 32 ‖ z 32 */
const EXPANDED = 2400
const EK_START = 1152
const EK_END = EK_START + 1184

/** PKCS #8 of ML-KEM-768 keys (RFC 9935): with seed and expanded key, and with the latter alone. */
const BOTH_HEADER = Uint8Array.fromHex(
  '308209be020100300b0609608648016503040402048209aa308209a60440',
)
const EXPANDED_IN_BOTH = Uint8Array.fromHex('04820960')
const EXPANDED_HEADER = Uint8Array.fromHex(
  '30820978020100300b06096086480165030404020482096404820960',
)

function expandBySodium(seed: Uint8Array): Uint8Array {
  return sodium.crypto_kem_mlkem768_seed_keypair(seed).privateKey
}

function importExpanded(dk: Uint8Array): KeyObject | undefined {
  // The header states the length, and OpenSSL passes over what follows.
  if (dk.length !== EXPANDED) return undefined
  return importPkcs8(concat(EXPANDED_HEADER, dk))
}

function importPkcs8(key: Uint8Array): KeyObject | undefined {
  try {
    return createPrivateKey({ key, format: 'der', type: 'pkcs8' })
  } catch {
    return undefined
  }
}

function decapsulateNoble(dk: Uint8Array, ciphertext: Uint8Array): Uint8Array | undefined {
  try {
    return ml_kem768.decapsulate(ciphertext, dk)
  } catch {
    return undefined
  }
}

/** A secret made of bytes that are printed in a vector file. */
export function published<Kind extends string>(kind: Kind, bytes: Uint8Array): Secret<Kind> {
  return new Secret(kind, bytes.slice())
}
