/**
 * xoshiro128** 1.1 (Blackman and Vigna, 2018): a small, fast generator with good statistics.
 * Whoever sees a few of its outputs can compute all the others, so it serves experiments that must
 * be repeatable and is never used for a key.
 */
export type Xoshiro128State = readonly [number, number, number, number]

/** Returns a function whose every call yields the next number, 0 … 2^32 − 1. Not all words may be 0. */
export function xoshiro128(seed: Xoshiro128State): () => number {
  let [s0, s1, s2, s3] = seed
  if ((s0 | s1 | s2 | s3) === 0) throw new RangeError('the state of all zeros never changes')
  return () => {
    const result = Math.imul(rotateLeft(Math.imul(s1, 5), 7), 9) >>> 0
    const shifted = s1 << 9
    s2 ^= s0
    s3 ^= s1
    s1 ^= s2
    s0 ^= s3
    s2 ^= shifted
    s3 = rotateLeft(s3, 11)
    return result
  }
}

function rotateLeft(word: number, count: number): number {
  return (word << count) | (word >>> (32 - count))
}
