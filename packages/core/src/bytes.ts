/**
 * Byte-string helpers. Nothing here keeps or changes its arguments, except `wipe`, and every
 * result is a fresh buffer that the caller owns.
 */
import { base64urlnopad, hex } from '@scure/base'

/** The concatenation of `parts`. */
export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  let length = 0
  for (const part of parts) length += part.length
  const result = new Uint8Array(length)
  let offset = 0
  for (const part of parts) {
    result.set(part, offset)
    offset += part.length
  }
  return result
}

/**
 * Whether `a` and `b` hold the same bytes. The time taken depends on the lengths, which are
 * public in every protocol of ours, and on nothing else.
 */
export function equal(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  let difference = 0
  for (let index = 0; index < a.length; index++) {
    difference |= (a[index] as number) ^ (b[index] as number)
  }
  return difference === 0
}

/** Overwrites every byte with zero. */
export function wipe(...buffers: readonly Uint8Array[]): void {
  for (const buffer of buffers) buffer.fill(0)
}

/** `value` as four bytes, big-endian. Throws RangeError outside 0 … 2^32 − 1. */
export function u32be(value: number): Uint8Array {
  if (!Number.isInteger(value) || value < 0 || value > 0xffff_ffff) {
    throw new RangeError('not an unsigned 32-bit integer')
  }
  return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value)
}

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** The UTF-8 encoding of `text`. Throws RangeError for a lone surrogate, which has none. */
export function utf8Encode(text: string): Uint8Array {
  if (!text.isWellFormed()) throw new RangeError('text holds a lone surrogate')
  return encoder.encode(text)
}

/** The text that `bytes` encode, or undefined when they are not well-formed UTF-8. */
export function utf8Decode(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes)
  } catch {
    return undefined
  }
}

/** Lower-case hexadecimal, two digits a byte. */
export const toHex = (bytes: Uint8Array): string => hex.encode(bytes)

/** The bytes that `text` spells, or undefined unless it is lower-case hexadecimal of even length. */
export function fromHex(text: string): Uint8Array | undefined {
  if (text !== text.toLowerCase()) return undefined
  return decodeWith(hex, text)
}

/** RFC 4648 §5 base64url without padding. */
export const toBase64url = (bytes: Uint8Array): string => base64urlnopad.encode(bytes)

/** The bytes that `text` spells, or undefined unless it is the one base64url spelling of them. */
export function fromBase64url(text: string): Uint8Array | undefined {
  return decodeWith(base64urlnopad, text)
}

function decodeWith(
  coder: { decode(text: string): Uint8Array },
  text: string,
): Uint8Array | undefined {
  try {
    return coder.decode(text)
  } catch {
    return undefined
  }
}
