/**
 * Equihash solutions as bytes: 2^k indices of n/(k+1) + 1 bits each, big-endian, one after the other.
 * For n = 96, k = 5 these are 32 indices of 17 bits: 68 bytes.
 */

/** Equihash's parameters (Biryukov and Khovratovich, 2016). n is a multiple of 8 and of k + 1. */
export interface EquihashParameters {
  readonly n: number
  readonly k: number
}

/** Bits on which two rows of a round collide. */
export const collisionBits = ({ n, k }: EquihashParameters): number => n / (k + 1)

/** The indices, each below 2^(n/(k+1) + 1), as bytes. */
export function packIndices(
  parameters: EquihashParameters,
  indices: readonly number[],
): Uint8Array {
  return packBits(indices, collisionBits(parameters) + 1)
}

/** The indices that `packed` holds; undefined when it is not as long as a solution. */
export function unpackIndices(
  parameters: EquihashParameters,
  packed: Uint8Array,
): readonly number[] | undefined {
  const width = collisionBits(parameters) + 1
  const length = (2 ** parameters.k * width) / 8
  return packed.length === length ? unpackBits(packed, width) : undefined
}

/** Values of `width` bits, at most 24, one after the other; zeros fill the last byte. */
export function packBits(values: readonly number[], width: number): Uint8Array {
  const packed = new Uint8Array(Math.ceil((values.length * width) / 8))
  values.forEach((value, position) => {
    for (let bit = 0; bit < width; bit++) {
      const at = position * width + bit
      const set = (value >>> (width - 1 - bit)) & 1
      packed[at >> 3] = (packed[at >> 3] as number) | (set << (7 - (at & 7)))
    }
  })
  return packed
}

/** The values of `width` bits, at most 24, that `packed` holds in full. */
export function unpackBits(packed: Uint8Array, width: number): readonly number[] {
  const values: number[] = []
  let [held, bits] = [0, 0]
  for (const byte of packed) {
    held = ((held << 8) | byte) >>> 0
    bits += 8
    while (bits >= width) {
      bits -= width
      values.push(held >>> bits)
      held &= 2 ** bits - 1
    }
  }
  return values
}
