import { concat, u32be } from '../bytes.ts'

/**
 * `bytes` behind their length in four bytes, big-endian. Whatever has a variable length goes into
 * a KDF or a hash in this form, so that two different lists of inputs never give the same bytes.
 */
export function lp(bytes: Uint8Array): Uint8Array {
  return concat(u32be(bytes.length), bytes)
}
