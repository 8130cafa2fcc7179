/**
 * Public keys of a peer, checked when they arrive: a key that could not be used later would leave a
 * session in which one side cannot speak.
 */
import { equal, fromHex } from '../bytes.ts'
import { passesModulusCheck } from '../ratchet/encapsulation-key.ts'
import type { PeerRatchetKeys } from '../ratchet/session-keys.ts'

/** Whether `dh` (32) is canonical and of large order, and `ek` (1,184) passes the modulus check. */
export function areUsable({ dh, ek }: PeerRatchetKeys): boolean {
  return isUsablePoint(dh) && passesModulusCheck(ek)
}

/**
 * The u-coordinates below p whose order divides 8, little-endian: 0, 1, the two of order 8, and
 * p − 1. With any private key they give zero (RFC 7748 §6.1).
 */
const LOW_ORDER: readonly Uint8Array[] = [
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800',
  '5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
].map((hex) => fromHex(hex) as Uint8Array)

function isUsablePoint(point: Uint8Array): boolean {
  return isBelowPrime(point) && !LOW_ORDER.some((low) => equal(low, point))
}

/** Below 2^255 − 19, and hence without the top bit. */
function isBelowPrime(point: Uint8Array): boolean {
  const top = point[31] as number
  if (top !== 0x7f) return top < 0x7f
  for (let index = 30; index > 0; index--) {
    if (point[index] !== 0xff) return true
  }
  return (point[0] as number) < 0xed
}
