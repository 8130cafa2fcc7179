/**
 * Whether 2^k indices solve Equihash for an input (Biryukov and Khovratovich, "Equihash: asymmetric
 * proof-of-work based on the generalized birthday problem"): at each level of the binary tree over them
 * the two halves collide on the next n/(k+1) bits, the left half begins with the smaller index, no
 * index comes twice, and everything together is zero.
 */
import { utf8Encode } from '../bytes.ts'
import { IndexedHasher } from './blake2b.ts'
import { collisionBits, type EquihashParameters, unpackIndices } from './solution.ts'

/**
 * - `form`: not as long as a solution
 * - `order`: a half that begins with the larger index
 * - `duplicate`: an index that comes twice
 * - `collision`: two halves that do not collide, or a whole that is not zero
 */
export type EquihashFault = 'form' | 'order' | 'duplicate' | 'collision'

/** What is wrong with `solution`, packed; undefined when it solves. The cheap checks come first. */
export function equihashFault(
  parameters: EquihashParameters,
  input: Uint8Array,
  solution: Uint8Array,
): EquihashFault | undefined {
  const indices = unpackIndices(parameters, solution)
  if (indices === undefined) return 'form'
  return indicesFault(parameters, input, indices)
}

/** The same of indices that are unpacked. */
export function indicesFault(
  parameters: EquihashParameters,
  input: Uint8Array,
  indices: readonly number[],
): EquihashFault | undefined {
  const most = 2 ** (collisionBits(parameters) + 1)
  if (indices.length !== 2 ** parameters.k || indices.some((index) => index >= most)) return 'form'
  if (new Set(indices).size !== indices.length) return 'duplicate'
  for (let half = 1; half < indices.length; half *= 2) {
    for (let at = 0; at < indices.length; at += 2 * half) {
      if ((indices[at] as number) >= (indices[at + half] as number)) return 'order'
    }
  }
  hasher ??= new IndexedHasher(1)
  hasher.begin(input, 4, hashLength(parameters), personalization(parameters))
  return rowOf(parameters, hasher, indices, 0, indices.length) === undefined
    ? 'collision'
    : undefined
}

/** Bytes of one hash, which makes ⌊512/n⌋ rows. */
export const hashLength = ({ n }: EquihashParameters): number => (Math.floor(512 / n) * n) / 8

/** "ZcashPoW" ‖ LE32(n) ‖ LE32(k): that of the published vectors. */
export function personalization({ n, k }: EquihashParameters): Uint8Array {
  const bytes = new Uint8Array(16)
  bytes.set(utf8Encode('ZcashPoW'))
  const view = new DataView(bytes.buffer)
  view.setUint32(8, n, true)
  view.setUint32(12, k, true)
  return bytes
}

let hasher: IndexedHasher | undefined

/** The XOR of `count` rows from `at` on; undefined as soon as two halves do not collide. */
function rowOf(
  parameters: EquihashParameters,
  hasher: IndexedHasher,
  indices: readonly number[],
  at: number,
  count: number,
): Uint8Array | undefined {
  if (count === 1) return leaf(parameters, hasher, indices[at] as number)
  const left = rowOf(parameters, hasher, indices, at, count / 2)
  if (left === undefined) return undefined
  const right = rowOf(parameters, hasher, indices, at + count / 2, count / 2)
  if (right === undefined) return undefined
  for (const [index, byte] of right.entries()) left[index] = (left[index] as number) ^ byte
  const isRoot = count === indices.length
  const zeroBits = isRoot ? parameters.n : Math.log2(count) * collisionBits(parameters)
  return beginsWithZeros(left, zeroBits) ? left : undefined
}

function leaf({ n }: EquihashParameters, hasher: IndexedHasher, index: number): Uint8Array {
  const rows = Math.floor(512 / n)
  const start = ((index % rows) * n) / 8
  return hasher.hashes(Math.floor(index / rows), 1).slice(start, start + n / 8)
}

function beginsWithZeros(row: Uint8Array, bits: number): boolean {
  const whole = bits >> 3
  for (let at = 0; at < whole; at++) if (row[at] !== 0) return false
  return bits % 8 === 0 || (row[whole] as number) >> (8 - (bits % 8)) === 0
}
