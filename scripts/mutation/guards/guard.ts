/**
 * One guard of core that scripts/mutation.ts takes away: a check, a bound, a binding. `snippet` stands
 * exactly once in the source; `replacement` is the code without the guard.
 */
import type { TESTS } from './tests.ts'

export interface Guard {
  readonly area: keyof typeof TESTS
  /** What is missing when it is gone. */
  readonly name: string
  /** From packages/core/src. */
  readonly file: string
  readonly snippet: string
  readonly replacement: string
}
