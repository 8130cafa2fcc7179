/** How old decoys are: ages up to so many minutes, with such weights; uniform within the band. */
import type { SeededRandom } from '@pvtcoms/testkit/random'

export type AgeLaw = readonly (readonly [upTo: number, weight: number])[]

const MINUTE = 60_000

/** As designed first, in thousandths. */
export const AGES: AgeLaw = [
  [1, 300],
  [2, 50],
  [4, 40],
  [8, 40],
  [16, 60],
  [30, 80],
  [60, 110],
  [120, 120],
  [240, 100],
  [480, 50],
  [720, 30],
  [1440, 15],
  [2880, 5],
]

/** Milliseconds. */
export function drawAge(random: SeededRandom, law: AgeLaw): number {
  let left = random.float() * law.reduce((sum, [, weight]) => sum + weight, 0)
  let from = 0
  for (const [to, weight] of law) {
    if (left < weight) return (from + random.float() * (to - from)) * MINUTE
    left -= weight
    from = to
  }
  return 0
}
