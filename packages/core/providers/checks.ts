/** What every provider checks before it hands its inputs to a library. */
import type { Argon2idCost } from '../src/crypto/primitives.ts'

/** The longest output of HKDF-SHA-256 (RFC 5869 §2.3). */
const HKDF_MAX = 255 * 32

/** Throws RangeError unless `bytes` has `length` bytes. The message names the input, not its content. */
export function checkLength(what: string, bytes: Uint8Array, length: number): void {
  if (bytes.length !== length) throw new RangeError(`${what} has ${length} bytes`)
}

/** Throws RangeError for an output length that HKDF-SHA-256 cannot give. */
export function checkHkdfLength(length: number): void {
  checkWithin('HKDF output', length, 1, HKDF_MAX)
}

/** Throws RangeError for an output length that SHAKE256 is not asked for. */
export function checkShakeLength(length: number): void {
  checkWithin('SHAKE256 output', length, 1, 0xffff)
}

/** Throws RangeError for a key or nonce that is not of ChaCha20, plain or with Poly1305. */
export function checkChaCha20(key: Uint8Array, nonce: Uint8Array): void {
  checkLength('ChaCha20 key', key, 32)
  checkLength('ChaCha20 nonce', nonce, 12)
}

/** Throws RangeError for parameters outside the ranges of the interface. */
export function checkArgon2id(salt: Uint8Array, cost: Argon2idCost, length: number): void {
  checkLength('Argon2id salt', salt, 16)
  checkWithin('Argon2id memory', cost.memory, 8, 2 ** 21)
  checkWithin('Argon2id passes', cost.passes, 1, 2 ** 16)
  checkWithin('Argon2id output', length, 16, 1024)
}

/**
 * Whether a u-coordinate of 32 bytes, little-endian, is below p = 2^255 − 19. RFC 7748 has peers
 * accept the rest too, by masking and reducing; then one key would have several encodings.
 */
export function isCanonicalX25519(point: Uint8Array): boolean {
  const top = point[31] as number
  if (top !== 0x7f) return top < 0x7f
  for (let index = 30; index > 0; index--) {
    if (point[index] !== 0xff) return true
  }
  return (point[0] as number) < 0xed
}

function checkWithin(what: string, value: number, least: number, most: number): void {
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new RangeError(`${what} is an integer from ${least} to ${most}`)
  }
}
