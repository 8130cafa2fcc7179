/** Numbers, big-endian, and truth values. */
import type { Codec } from './codec.ts'
import { mapped } from './mapped.ts'

/** Unsigned integers, big-endian: one, two and four bytes as number, eight as bigint. */
export const u8: Codec<number> = unsigned(1)
export const u16: Codec<number> = unsigned(2)
export const u32: Codec<number> = unsigned(4)
export const u64: Codec<bigint> = {
  minLength: 8,
  maxLength: 8,
  read: (input) => (BigInt(input.unsigned(4)) << 32n) | BigInt(input.unsigned(4)),
  write(output, value) {
    if (value < 0n || value >= 1n << 64n) output.fail('invalid')
    output.unsigned(4, Number(value >> 32n))
    output.unsigned(4, Number(value & 0xffff_ffffn))
  },
}

/** One byte, 0 or 1. */
export const bool: Codec<boolean> = mapped(u8, {
  decode: (value) => (value > 1 ? undefined : value === 1),
  encode: (value) => (value ? 1 : 0),
})

function unsigned(width: 1 | 2 | 4): Codec<number> {
  return {
    minLength: width,
    maxLength: width,
    read: (input) => input.unsigned(width),
    write: (output, value) => output.unsigned(width, value),
  }
}
