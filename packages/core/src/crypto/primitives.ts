/**
 * The cryptographic primitives that the protocol is built from, as one small synchronous interface
 * (docs/protocol/primitives.md). Three providers implement it: `node` and `sodium` in providers/,
 * `noble` as the oracle of the tests; all pass the same published vectors. Nothing here is invented:
 * each member names its standard.
 *
 * Lengths are in bytes. Inputs of a wrong length are the caller's mistake and throw RangeError;
 * whatever a peer can cause (a bad point, a bad key, a forged ciphertext) is a return value.
 * Results are fresh buffers that the caller owns. Providers may keep an imported key beside a
 * `Secret` object, so that asking for a public key and using the private one cost one import;
 * wiping the secret drops that key, and using the secret afterwards throws SecretError.
 */
import type { RandomSource } from '../env.ts'
import type { Secret } from '../secret.ts'

export type X25519PrivateKey = Secret<'X25519PrivateKey'>
export type MlKem768Seed = Secret<'MlKem768Seed'>
export type Ed25519Seed = Secret<'Ed25519Seed'>

/** RFC 7748. */
export interface X25519 {
  /** The public key, 32, of a private key of 32. */
  publicKey(privateKey: X25519PrivateKey): Uint8Array
  /**
   * The shared secret, 32, or undefined when `peer` (32) is not a canonical encoding (≥ p, or top
   * bit set) or the result is all zero (a low-order point).
   */
  sharedSecret(privateKey: X25519PrivateKey, peer: Uint8Array): Uint8Array | undefined
}

/** FIPS 203, parameter set ML-KEM-768. Private keys are kept as the 64-byte seed d ‖ z. */
export interface MlKem768 {
  /** The encapsulation key, 1,184, of a seed of 64. */
  publicKey(seed: MlKem768Seed): Uint8Array
  /**
   * A ciphertext, 1,088, and its shared secret, 32, or undefined when `publicKey` (1,184) fails the
   * modulus check. Draws 32 bytes from `random`, unless the provider's `injectable` is false.
   */
  encapsulate(
    publicKey: Uint8Array,
    random: RandomSource,
  ): { readonly ciphertext: Uint8Array; readonly sharedSecret: Uint8Array } | undefined
  /**
   * The shared secret, 32. A ciphertext (1,088) that was not made for this key yields an
   * unpredictable secret, never an error (implicit rejection).
   */
  decapsulate(seed: MlKem768Seed, ciphertext: Uint8Array): Uint8Array
}

/** RFC 8032, Ed25519. */
export interface Ed25519 {
  /** The public key, 32, of a seed of 32. */
  publicKey(seed: Ed25519Seed): Uint8Array
  /** A signature, 64. */
  sign(seed: Ed25519Seed, message: Uint8Array): Uint8Array
  /**
   * Whether `signature` (64) by the holder of `publicKey` (32) is good. Providers agree on every
   * signature that `sign` can make and on every altered one; they may differ on points that were
   * built to have a component of small order, so nothing may hang on those.
   */
  verify(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean
}

/** RFC 9106 parameters, with one lane, as not every provider has more. */
export interface Argon2idCost {
  /** In KiB, 8 … 2^21. */
  readonly memory: number
  /** 1 or more. */
  readonly passes: number
}

export interface Primitives {
  readonly name: 'node' | 'sodium' | 'noble'
  /** Whether `encapsulate` takes its randomness from the given source alone. */
  readonly injectable: boolean
  readonly x25519: X25519
  readonly mlkem768: MlKem768
  readonly ed25519: Ed25519
  /** FIPS 180-4: 32 bytes. */
  sha256(message: Uint8Array): Uint8Array
  /** FIPS 180-4: 64 bytes. */
  sha512(message: Uint8Array): Uint8Array
  /** FIPS 202: 32 bytes. */
  sha3_256(message: Uint8Array): Uint8Array
  /** FIPS 202, SHAKE256: `length` bytes, 1 or more. */
  shake256(message: Uint8Array, length: number): Uint8Array
  /** RFC 2104 with SHA-256, a key of any length: 32 bytes. */
  hmacSha256(key: Uint8Array, message: Uint8Array): Uint8Array
  /** RFC 5869 extract and expand with SHA-256: `length` bytes, 1 … 8,160. */
  hkdfSha256(salt: Uint8Array, inputKey: Uint8Array, info: Uint8Array, length: number): Uint8Array
  /** RFC 5869 expand alone, from a pseudorandom key of 32: `length` bytes, 1 … 8,160. */
  hkdfExpandSha256(pseudorandomKey: Uint8Array, info: Uint8Array, length: number): Uint8Array
  /** RFC 8439 ChaCha20, key 32, nonce 12, first block counter 0; its own inverse. */
  chacha20(key: Uint8Array, nonce: Uint8Array, data: Uint8Array): Uint8Array
  /** RFC 8439 AEAD, key 32, nonce 12: ciphertext ‖ tag, 16 longer than `plaintext`. */
  chacha20poly1305Seal(
    key: Uint8Array,
    nonce: Uint8Array,
    associated: Uint8Array,
    plaintext: Uint8Array,
  ): Uint8Array
  /** The plaintext, or undefined when the tag does not fit or `sealed` is too short to hold one. */
  chacha20poly1305Open(
    key: Uint8Array,
    nonce: Uint8Array,
    associated: Uint8Array,
    sealed: Uint8Array,
  ): Uint8Array | undefined
  /**
   * RFC 9106 Argon2id, version 0x13, without secret and associated data: `length` bytes, 16 … 1,024,
   * from a salt of 16. Takes as long as `cost` asks for.
   */
  argon2id(password: Uint8Array, salt: Uint8Array, cost: Argon2idCost, length: number): Uint8Array
}
