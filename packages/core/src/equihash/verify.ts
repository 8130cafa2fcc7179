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
  const rowLength = parameters.n / 8
  const rows = new Uint8Array(indices.length * rowLength)
  const tree: Tree = { parameters, hasher, indices, rows, rowLength }
  return collides(tree, 0, indices.length) ? undefined : 'collision'
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

interface Tree {
  readonly parameters: EquihashParameters
  readonly hasher: IndexedHasher
  readonly indices: readonly number[]
  /** A row of `rowLength` bytes for each index. */
  readonly rows: Uint8Array
  readonly rowLength: number
}

/** Row `at` becomes the XOR of `count` rows from there on; false as soon as two halves do not collide. */
function collides(tree: Tree, at: number, count: number): boolean {
  if (count === 1) {
    setLeaf(tree, at)
    return true
  }
  const half = count / 2
  if (!collides(tree, at, half) || !collides(tree, at + half, half)) return false
  const { parameters, rows, rowLength, indices } = tree
  const [left, right] = [at * rowLength, (at + half) * rowLength]
  for (let byte = 0; byte < rowLength; byte++) {
    rows[left + byte] = (rows[left + byte] as number) ^ (rows[right + byte] as number)
  }
  const isRoot = count === indices.length
  const zeroBits = isRoot ? parameters.n : Math.log2(count) * collisionBits(parameters)
  return isZero(rows, left, zeroBits)
}

function setLeaf({ parameters: { n }, hasher, indices, rows, rowLength }: Tree, at: number): void {
  const index = indices[at] as number
  const perHash = Math.floor(512 / n)
  const hash = hasher.hashes(Math.floor(index / perHash), 1)
  const [from, to] = [(index % perHash) * rowLength, at * rowLength]
  for (let byte = 0; byte < rowLength; byte++) rows[to + byte] = hash[from + byte] as number
}

/** Whether the first `bits` bits from `start` on are zero. */
function isZero(row: Uint8Array, start: number, bits: number): boolean {
  const end = start + (bits >> 3)
  for (let at = start; at < end; at++) if (row[at] !== 0) return false
  return bits % 8 === 0 || (row[end] as number) >> (8 - (bits % 8)) === 0
}
