import type { RandomSource } from '@pvtcoms/core/env'

/** How long something takes, in ms: never less than `min`, `mean` on average, with a long tail. */
export interface Delay {
  readonly min: number
  readonly mean: number
}

/** One delay: `min` plus an exponentially distributed rest. */
export function drawDelay(random: RandomSource, { min, mean }: Delay): number {
  return min + drawExponential(random, mean - min)
}

/** An exponentially distributed waiting time with that mean. */
export function drawExponential(random: RandomSource, mean: number): number {
  return -mean * Math.log(1 - drawFraction(random))
}

/** A number in [0, 1). */
export function drawFraction(random: RandomSource): number {
  const bytes = random.random(4)
  return new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0) / 2 ** 32
}
