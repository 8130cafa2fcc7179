/**
 * Repeatable randomness for tests and simulations: the same seed gives the same run. It is
 * predictable by design (see xoshiro128.ts): nothing that it makes may protect anybody.
 */
import { utf8Encode } from '@pvtcoms/core/bytes'
import type { RandomSource } from '@pvtcoms/core/env'
import { type Xoshiro128State, xoshiro128 } from './xoshiro128.ts'

/**
 * A seeded source of randomness. Give each part of a simulation its own `stream`: what one part
 * draws then never shifts what another one sees.
 */
export class SeededRandom implements RandomSource {
  /** What to print when a run fails. A stream's seed is its path, such as `7/network/latency`. */
  readonly seed: string
  readonly #next: () => number

  constructor(seed: string | number) {
    this.seed = String(seed)
    this.#next = xoshiro128(stateFrom(this.seed))
  }

  /** An independent source, decided by our seed and `name` alone, not by what was drawn so far. */
  stream(name: string): SeededRandom {
    return new SeededRandom(`${this.seed}/${name}`)
  }

  random(length: number): Uint8Array {
    const bytes = new Uint8Array(length)
    for (let start = 0; start < length; start += 4) {
      const word = this.#next()
      for (let index = start; index < Math.min(start + 4, length); index++) {
        bytes[index] = word >>> (8 * (index - start))
      }
    }
    return bytes
  }

  /** A whole number, 0 … 2^32 − 1. */
  uint32(): number {
    return this.#next()
  }

  /** A whole number, 0 … `below` − 1, each equally likely. Throws RangeError unless 1 ≤ below ≤ 2^32. */
  int(below: number): number {
    if (!Number.isInteger(below) || below < 1 || below > 2 ** 32) {
      throw new RangeError('the bound must be a whole number from 1 to 2^32')
    }
    // What lies past the last whole multiple of `below` would favour small results.
    const fair = 2 ** 32 - (2 ** 32 % below)
    let word = this.#next()
    while (word >= fair) word = this.#next()
    return word % below
  }

  /** A number in [0, 1), in steps of 2^-32. */
  float(): number {
    return this.#next() / 2 ** 32
  }

  /** True with the given probability; 0 is never, 1 is always. */
  chance(probability: number): boolean {
    return this.float() < probability
  }

  /** One of `items`, each equally likely. Throws RangeError when there is none. */
  pick<T>(items: readonly T[]): T {
    return items[this.int(items.length)] as T
  }

  /** `items` in another order, each order equally likely; the original stays as it is. */
  shuffle<T>(items: readonly T[]): T[] {
    const shuffled = [...items]
    for (let last = shuffled.length - 1; last > 0; last--) {
      const other = this.int(last + 1)
      const moved = shuffled[last] as T
      shuffled[last] = shuffled[other] as T
      shuffled[other] = moved
    }
    return shuffled
  }

  /** A waiting time for something that happens every `mean` on average: ≥ 0 and without memory. */
  exponential(mean: number): number {
    return -mean * Math.log(1 - this.float())
  }
}

/** 128 bits from a text, by four differently salted FNV-1a hashes, each mixed as in MurmurHash3. */
function stateFrom(seed: string): Xoshiro128State {
  const text = utf8Encode(seed)
  const word = (salt: number): number => mix(fnv1a(text, salt))
  return [word(0x9e3779b9), word(0x7f4a7c15), word(0xf39cc060), word(0x5cedc834) | 1]
}

function fnv1a(text: Uint8Array, salt: number): number {
  let hash = 0x811c9dc5 ^ salt
  for (const byte of text) hash = Math.imul(hash ^ byte, 0x01000193)
  return hash
}

function mix(hash: number): number {
  let word = hash
  word = Math.imul(word ^ (word >>> 16), 0x85ebca6b)
  word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35)
  return (word ^ (word >>> 16)) >>> 0
}
