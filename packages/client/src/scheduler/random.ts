/** Times and choices drawn from an injected source of randomness. */
import type { RandomSource } from '@pvtcoms/core/env'

/** A number in [0, 1), in steps of 2^-32. */
export function fraction(random: RandomSource): number {
  const bytes = random.random(4)
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(0) / 2 ** 32
}

/** In [from, to), each equally likely. */
export function between(random: RandomSource, from: number, to: number): number {
  return from + fraction(random) * (to - from)
}

/** A whole number, 0 … `below` − 1; `below` is small against 2^32. */
export function index(random: RandomSource, below: number): number {
  return Math.floor(fraction(random) * below)
}

/** A waiting time without memory, `mean` on average, and `most` at most. */
export function patience(random: RandomSource, mean: number, most: number): number {
  return Math.min(-mean * Math.log(1 - fraction(random)), most)
}
