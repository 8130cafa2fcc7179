/**
 * Finds every solution of Equihash with n = 96, k = 5 for an input: Wagner's algorithm over 2^17 rows
 * of six digits of 16 bits. Four rounds pair rows whose next digit is the same, a fifth those whose
 * last two are; 32 leaves stand under a pair of the fifth. One instance uses about 14 MiB, and a solve
 * runs to its end: it belongs into a worker.
 */
import { IndexedHasher } from './blake2b.ts'
import { type EquihashParameters, packIndices } from './solution.ts'
import { hashLength, personalization } from './verify.ts'

export const EQUIHASH: EquihashParameters = { n: 96, k: 5 }

const LEAVES = 2 ** 17
const ROWS_PER_HASH = 5
const HASHES = Math.ceil(LEAVES / ROWS_PER_HASH)
const DIGITS = 2 ** 16
/** The mean is 2^17, the standard deviation some 400 rows: this is never reached by chance. */
const CAPACITY = LEAVES + 2 ** 14
const ROUNDS = 4

export class EquihashSolver {
  readonly #hasher = new IndexedHasher(HASHES)
  #rows = new Rows()
  #next = new Rows()
  /** For each round, which two rows of the round before a row was made of: left, right, left, … */
  readonly #parents = Array.from({ length: ROUNDS }, () => new Int32Array(CAPACITY * 2))
  readonly #starts = new Int32Array(DIGITS + 1)
  readonly #order = new Int32Array(CAPACITY)

  /** All solutions for `input`, at most 124 bytes; each packed into 68 bytes. Two on average. */
  solve(input: Uint8Array): readonly Uint8Array[] {
    this.#hasher.begin(input, 4, hashLength(EQUIHASH), personalization(EQUIHASH))
    this.#rows.fill(this.#hasher.hashes(0, HASHES))
    for (let round = 0; round < ROUNDS; round++) this.#pair(round)
    return this.#finish()
  }

  /** Rows that agree in digit `round`, two by two, become the rows of the next round. */
  #pair(round: number): void {
    const { words, count } = this.#rows
    const next = this.#next
    const made = next.words
    const starts = this.#starts
    const order = this.#order
    const parents = this.#parents[round] as Int32Array
    this.#sort(words, round, count)
    let row = 0
    for (let digit = 0; digit < DIGITS; digit++) {
      const end = starts[digit + 1] as number
      for (let first = starts[digit] as number; first < end; first++) {
        const left = order[first] as number
        const high = words[left * 3] as number
        const middle = words[left * 3 + 1] as number
        const low = words[left * 3 + 2] as number
        for (let second = first + 1; second < end && row < CAPACITY; second++, row++) {
          const right = order[second] as number
          made[row * 3] = high ^ (words[right * 3] as number)
          made[row * 3 + 1] = middle ^ (words[right * 3 + 1] as number)
          made[row * 3 + 2] = low ^ (words[right * 3 + 2] as number)
          parents[row * 2] = left
          parents[row * 2 + 1] = right
        }
      }
    }
    next.count = row
    this.#next = this.#rows
    this.#rows = next
  }

  /** Rows of the last round whose last two digits agree, as solutions, without those that repeat a leaf. */
  #finish(): readonly Uint8Array[] {
    const { words, count } = this.#rows
    const starts = this.#starts
    const order = this.#order
    this.#sort(words, ROUNDS, count)
    const found = new Map<string, Uint8Array>()
    for (let digit = 0; digit < DIGITS; digit++) {
      const end = starts[digit + 1] as number
      for (let first = starts[digit] as number; first < end; first++) {
        const left = order[first] as number
        const low = words[left * 3 + 2] as number
        for (let second = first + 1; second < end; second++) {
          const right = order[second] as number
          if (words[right * 3 + 2] !== low || this.#repeats(left, right)) continue
          const indices = inOrder(this.#leaves(left, ROUNDS - 1), this.#leaves(right, ROUNDS - 1))
          if (new Set(indices).size < indices.length) continue
          found.set(indices.join(), packIndices(EQUIHASH, indices))
        }
      }
    }
    return [...found.values()]
  }

  /** Whether a row stands twice above the leaves, at the latest two rounds down: the common case. */
  #repeats(a: number, b: number): boolean {
    const last = this.#parents[ROUNDS - 1] as Int32Array
    const before = this.#parents[ROUNDS - 2] as Int32Array
    const [p, q, r, s] = [last[a * 2], last[a * 2 + 1], last[b * 2], last[b * 2 + 1]] as Four
    if (p === r || p === s || q === r || q === s) return true
    const above = new Set([p, q, r, s].flatMap((row) => [before[row * 2], before[row * 2 + 1]]))
    return above.size < 8
  }

  /** The leaves under row `row` of that round, ordered as a solution wants them. */
  #leaves(row: number, round: number): readonly number[] {
    const parents = this.#parents[round]
    if (parents === undefined) return [row]
    const left = this.#leaves(parents[row * 2] as number, round - 1)
    return inOrder(left, this.#leaves(parents[row * 2 + 1] as number, round - 1))
  }

  /** Sorts the numbers of rows by a digit into #order; #starts says where each value begins. */
  #sort(words: Int32Array, digit: number, count: number): void {
    const starts = this.#starts.fill(0)
    const order = this.#order
    const word = digit >> 1
    const shift = digit % 2 === 0 ? 16 : 0
    for (let row = 0; row < count; row++) {
      const value = ((words[row * 3 + word] as number) >>> shift) & 0xffff
      starts[value] = (starts[value] as number) + 1
    }
    let sum = 0
    for (let value = 0; value <= DIGITS; value++) {
      sum += starts[value] as number
      starts[value] = sum
    }
    for (let row = count - 1; row >= 0; row--) {
      const value = ((words[row * 3 + word] as number) >>> shift) & 0xffff
      const at = (starts[value] as number) - 1
      starts[value] = at
      order[at] = row
    }
  }
}

type Four = readonly [number, number, number, number]

/** Rows of six digits, two in a word, three words in a row. */
class Rows {
  readonly words = new Int32Array(CAPACITY * 3)
  count = 0

  /** The leaves: five rows of 12 bytes from each hash, the hashes 64 bytes apart. */
  fill(hashes: Uint8Array): void {
    const view = new DataView(hashes.buffer, hashes.byteOffset, hashes.byteLength)
    for (let row = 0; row < LEAVES; row++) {
      const slot = row % ROWS_PER_HASH
      const at = ((row - slot) / ROWS_PER_HASH) * 64 + slot * 12
      this.words[row * 3] = view.getInt32(at)
      this.words[row * 3 + 1] = view.getInt32(at + 4)
      this.words[row * 3 + 2] = view.getInt32(at + 8)
    }
    this.count = LEAVES
  }
}

function inOrder(a: readonly number[], b: readonly number[]): readonly number[] {
  return (a[0] as number) < (b[0] as number) ? [...a, ...b] : [...b, ...a]
}
