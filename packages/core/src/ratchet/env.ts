import type { Primitives } from '../crypto/primitives.ts'
import type { SuiteSet } from '../crypto/suites.ts'
import type { Env } from '../env.ts'

/** The outside world as the ratchet sees it: time, randomness, the primitives, and what this build can do. */
export interface RatchetEnv extends Env {
  readonly primitives: Primitives
  /** The suites that this build has: `SUPPORTED_SUITES`, except in tests of the gate. */
  readonly suites: SuiteSet
}
