/** The client's side of mailboxes as a pure machine: when to ask whom for what, and what it comes to. */
import type { Primitives } from '@pvtcoms/core/crypto/primitives'
import type { RandomSource, UnixMs } from '@pvtcoms/core/env'
import type { DigestHead } from './digest-book.ts'
import type { Input } from './input.ts'
import type { Output } from './output.ts'

export interface SchedulerParts {
  readonly random: RandomSource
  readonly primitives: Primitives
  /** Default: hashes. A simulation, in which many read the same digests, may remember the results. */
  readonly digestHead?: DigestHead
  /** What `save` gave earlier. */
  readonly stored?: Uint8Array
}

export interface SchedulerMachine {
  /** When the next step is due by itself; undefined when nothing waits for time. */
  readonly wakeAt: UnixMs | undefined
  /** What to do, and what happened. `now` may jump in both directions. */
  step(now: UnixMs, input: Input): readonly Output[]
  /** All that a restart needs, watched tags excepted: those follow from the sessions. */
  save(): Uint8Array
}
