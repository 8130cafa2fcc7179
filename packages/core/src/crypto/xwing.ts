/**
 * X-Wing, the hybrid KEM of X25519 and ML-KEM-768 (draft-connolly-cfrg-xwing-kem), built on the
 * primitives. Its shared secret holds as long as either half does.
 *
 *   public key 1,216 = ML-KEM-768 encapsulation key 1,184 ‖ X25519 public key 32
 *   ciphertext 1,120 = ML-KEM-768 ciphertext 1,088 ‖ X25519 public key 32
 *
 * Stricter than the draft in one place: an X25519 part that is not canonical or of low order is
 * refused, where the draft would go on with a result of zeros.
 */
import { concat, wipe } from '../bytes.ts'
import type { RandomSource } from '../env.ts'
import { Secret } from '../secret.ts'
import type { MlKem768Seed, Primitives, X25519PrivateKey } from './primitives.ts'

/** An X-Wing private key: 32 bytes from which both halves are expanded. Wiping it wipes them. */
export type XWingSeed = Secret<'XWingSeed'>

export interface XWingEncapsulation {
  /** 1,120 bytes. */
  readonly ciphertext: Uint8Array
  /** 32 bytes. */
  readonly sharedSecret: Uint8Array
}

const MLKEM_PUBLIC = 1184
const MLKEM_CIPHERTEXT = 1088
const X25519_LENGTH = 32

/** "\.//^\", the draft's XWingLabel. */
const LABEL = Uint8Array.of(0x5c, 0x2e, 0x2f, 0x2f, 0x5e, 0x5c)

export const xwing = {
  seedLength: 32,
  publicKeyLength: MLKEM_PUBLIC + X25519_LENGTH,
  ciphertextLength: MLKEM_CIPHERTEXT + X25519_LENGTH,

  /** A fresh private key from 32 random bytes, and its public key. */
  generate(
    primitives: Primitives,
    random: RandomSource,
  ): { readonly seed: XWingSeed; readonly publicKey: Uint8Array } {
    const seed: XWingSeed = new Secret('XWingSeed', random.random(xwing.seedLength))
    return { seed, publicKey: xwing.publicKey(primitives, seed) }
  },

  /** The public key, 1,216, of `seed` (32). */
  publicKey(primitives: Primitives, seed: XWingSeed): Uint8Array {
    const { mlkem, x25519 } = halvesOf(primitives, seed)
    return concat(primitives.mlkem768.publicKey(mlkem), primitives.x25519.publicKey(x25519))
  },

  /**
   * A shared secret for the owner of `publicKey` (1,216), or undefined when that is not a valid key.
   * Draws 32 bytes for ML-KEM where the provider is injectable, then 32 for X25519.
   */
  encapsulate(
    primitives: Primitives,
    publicKey: Uint8Array,
    random: RandomSource,
  ): XWingEncapsulation | undefined {
    if (publicKey.length !== xwing.publicKeyLength) {
      throw new RangeError(`X-Wing public key has ${xwing.publicKeyLength} bytes`)
    }
    const peer = publicKey.slice(MLKEM_PUBLIC)
    const inner = primitives.mlkem768.encapsulate(publicKey.slice(0, MLKEM_PUBLIC), random)
    if (inner === undefined) return undefined
    const ephemeral: X25519PrivateKey = new Secret('X25519PrivateKey', random.random(X25519_LENGTH))
    const ephemeralPublic = primitives.x25519.publicKey(ephemeral)
    const dh = primitives.x25519.sharedSecret(ephemeral, peer)
    ephemeral.wipe()
    const sharedSecret = combine(primitives, inner.sharedSecret, dh, ephemeralPublic, peer)
    return sharedSecret && { ciphertext: concat(inner.ciphertext, ephemeralPublic), sharedSecret }
  },

  /**
   * The shared secret, 32, in `ciphertext` (1,120), or undefined when its X25519 part is refused. A
   * ciphertext that was not made for this key yields an unpredictable secret.
   */
  decapsulate(
    primitives: Primitives,
    seed: XWingSeed,
    ciphertext: Uint8Array,
  ): Uint8Array | undefined {
    if (ciphertext.length !== xwing.ciphertextLength) {
      throw new RangeError(`X-Wing ciphertext has ${xwing.ciphertextLength} bytes`)
    }
    const peer = ciphertext.slice(MLKEM_CIPHERTEXT)
    const { mlkem, x25519 } = halvesOf(primitives, seed)
    return combine(
      primitives,
      primitives.mlkem768.decapsulate(mlkem, ciphertext.slice(0, MLKEM_CIPHERTEXT)),
      primitives.x25519.sharedSecret(x25519, peer),
      peer,
      primitives.x25519.publicKey(x25519),
    )
  },
} as const

/** SHA3-256(ss_M ‖ ss_X ‖ ct_X ‖ pk_X ‖ label); both parts are wiped. */
function combine(
  primitives: Primitives,
  inner: Uint8Array,
  dh: Uint8Array | undefined,
  ephemeralPublic: Uint8Array,
  ownerPublic: Uint8Array,
): Uint8Array | undefined {
  if (dh === undefined) {
    wipe(inner)
    return undefined
  }
  const input = concat(inner, dh, ephemeralPublic, ownerPublic, LABEL)
  const sharedSecret = primitives.sha3_256(input)
  wipe(inner, dh, input)
  return sharedSecret
}

interface Halves {
  readonly mlkem: MlKem768Seed
  readonly x25519: X25519PrivateKey
}

const expandedHalves = new WeakMap<XWingSeed, Halves>()

/**
 * The private keys of both halves, expanded at the first use and kept for as long as the seed: making
 * a public key and opening the answer to it then cost one import of each by the provider, not two.
 */
function halvesOf(primitives: Primitives, seed: XWingSeed): Halves {
  const bytes = seed.expose()
  if (bytes.length !== xwing.seedLength) {
    throw new RangeError(`X-Wing seed has ${xwing.seedLength} bytes`)
  }
  const known = expandedHalves.get(seed)
  if (known !== undefined) return known
  const expanded = primitives.shake256(bytes, 96)
  const halves: Halves = {
    mlkem: new Secret('MlKem768Seed', expanded.subarray(0, 64)),
    x25519: new Secret('X25519PrivateKey', expanded.subarray(64)),
  }
  expandedHalves.set(seed, halves)
  seed.onWipe(() => {
    halves.mlkem.wipe()
    halves.x25519.wipe()
    expandedHalves.delete(seed)
  })
  return halves
}
