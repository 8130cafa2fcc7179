/**
 * HMAC and HKDF-Expand with SHA-256 (RFC 2104, RFC 5869 §2.3) from OpenSSL's one-shot hash. A letter takes
 * some 17 HMACs, nearly all of them short, and `createHmac` spends most of its time on making an object; two
 * hashes cost less, and leave less to collect (docs/protocol/primitives.md has the figures).
 *
 * The inputs of the hashes hold keys: they are laid out in two buffers of this module, wiped after each use.
 */
import { hash } from 'node:crypto'
import { wipe } from '../src/bytes.ts'

const BLOCK = 64
const DIGEST = 32

/** Room for a letter; what is longer gets a buffer of its own. */
const MESSAGE_ROOM = 4_096

const innerBuffer = new Uint8Array(BLOCK + MESSAGE_ROOM)
const outerInput = new Uint8Array(BLOCK + DIGEST)

/** 32 bytes, from a key and a message of any length. */
export function hmacSha256(key: Uint8Array, message: Uint8Array): Uint8Array {
  const blockKey = key.length > BLOCK ? sha256(key) : key
  const length = BLOCK + message.length
  const innerInput =
    length <= innerBuffer.length ? innerBuffer.subarray(0, length) : new Uint8Array(length)
  writePadded(blockKey, 0x36, innerInput)
  innerInput.set(message, BLOCK)
  const inner = hash('sha256', innerInput, 'buffer')
  writePadded(blockKey, 0x5c, outerInput)
  outerInput.set(inner, BLOCK)
  const result = sha256(outerInput)
  wipe(innerInput, inner, outerInput)
  if (blockKey !== key) wipe(blockKey)
  return result
}

/** `length` bytes: T(i) = HMAC(key, T(i − 1) ‖ info ‖ i). */
export function hkdfExpandSha256(key: Uint8Array, info: Uint8Array, length: number): Uint8Array {
  const output = new Uint8Array(length)
  const input = new Uint8Array(DIGEST + info.length + 1)
  input.set(info, DIGEST)
  for (let offset = 0; offset < length; offset += DIGEST) {
    input[input.length - 1] = offset / DIGEST + 1
    const block = hmacSha256(key, offset === 0 ? input.subarray(DIGEST) : input)
    output.set(block.subarray(0, length - offset), offset)
    input.set(block)
    wipe(block)
  }
  wipe(input)
  return output
}

/** `key`, filled up with zeros to a block, with each byte changed by `pad`. */
function writePadded(key: Uint8Array, pad: number, target: Uint8Array): void {
  for (let index = 0; index < key.length; index++) target[index] = (key[index] as number) ^ pad
  target.fill(pad, key.length, BLOCK)
}

/** 32 bytes. A plain view of the digest: a Buffer's `slice` would not copy. */
export function sha256(message: Uint8Array): Uint8Array {
  const { buffer, byteOffset, length } = hash('sha256', message, 'buffer')
  return new Uint8Array(buffer, byteOffset, length)
}
