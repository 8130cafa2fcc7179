/** One step of the scheduler, as its parts see it: the time, randomness, and what they may output. */
import type { RandomSource, UnixMs } from '@pvtcoms/core/env'
import type { Event, Question } from './output.ts'

export interface StepContext {
  readonly now: UnixMs
  readonly random: RandomSource
  /** A factor on the random delays that hide deposits among others. */
  readonly pace: number
  tell(event: Event): void
  /** Asks on a circuit that nothing else uses. Returns the number of the ask, which its answer will name. */
  ask(mailbox: string, question: Question, maxBytes: number): number
  /** The answer is not wanted any more. */
  cancel(ask: number): void
}

export const SECOND = 1000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE
