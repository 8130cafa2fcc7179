/**
 * What a file in bench/ is: `export const benchmark: Benchmark`. Its file name is the name by which
 * `npm run bench -- NAME` finds it; helpers live in bench/lib/.
 */
import type { Spread } from './statistics.ts'

export interface Benchmark {
  /** The name of its file. */
  readonly name: string
  /** One line: what is measured, against what. */
  readonly summary: string
  /** npm packages and programs whose versions belong beside the figures, as npm names them. */
  readonly libraries: readonly string[]
  /** Measures. May take minutes; throws when it could not run, never because a limit was missed. */
  run(report: Report, options: RunOptions): Promise<readonly Result[]>
}

export interface RunOptions {
  /** Fewer rounds and smaller stores, where there are any: for a look, and not for a record. */
  readonly quick: boolean
}

/** How a benchmark that takes long tells people where it is. */
export interface Report {
  /** One line without a line feed. It goes to stderr. */
  note(text: string): void
}

/** One figure. The runner adds `met`, so that no benchmark judges itself. */
export interface Result {
  /** Unique within the benchmark, such as `ping-pong, ours`. */
  readonly name: string
  readonly value: number
  /** Such as `messages/s`, `bytes`, `× libsignal`. */
  readonly unit: string
  readonly limit?: Limit
  /** Between which the middle half of the samples lies that `value` was made from. */
  readonly spread?: Spread
}

export type Limit = { readonly atLeast: number } | { readonly atMost: number }

/** Whether `result` is within its limit; undefined when it has none. */
export function isMet({ value, limit }: Result): boolean | undefined {
  if (limit === undefined) return undefined
  return 'atLeast' in limit ? value >= limit.atLeast : value <= limit.atMost
}
