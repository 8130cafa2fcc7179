/** What an engine is given by the program that runs it: ports, and how patient it is to be. */
import type { Primitives } from '@pvtcoms/core/crypto/primitives'
import type { RandomSource, Timers } from '@pvtcoms/core/env'
import type { EngineEvent } from '@pvtcoms/rpc'
import type { Store } from '@pvtcoms/store'
import type { AnonTransport } from '@pvtcoms/transport'
import type { Miner } from '../scheduler/deposits/miner.ts'
import type { LogEvent } from './log.ts'

export interface EngineParts {
  /** Open; the engine does not close it. */
  readonly store: Store
  /** Not closed by the engine either. */
  readonly transport: AnonTransport
  readonly timers: Timers
  readonly random: RandomSource
  readonly primitives: Primitives
  readonly miner: Miner
  /** It must not throw. */
  readonly onEvent: (event: EngineEvent) => void
  /** It must not throw. */
  readonly onLog: (event: LogEvent) => void
  readonly pace?: Partial<Pace>
}

/** Waiting times in ms; shorter ones are for demonstrations on a network of one's own. */
export interface Pace {
  /** How long a message waits for the direct way before it goes to mailboxes. */
  readonly directPatience: number
  /** How long a letter that went directly may stay unacknowledged before it goes to mailboxes too. */
  readonly acknowledgePatience: number
  /** First wait before a contact who could not be reached is dialled again, and the longest. */
  readonly redial: { readonly first: number; readonly longest: number }
  /** How long a stream to a contact stays open without being used. */
  readonly directIdle: number
  /** A factor on the scheduler's random delays of deposits: 1, but for demonstrations. */
  readonly depositDelay: number
}
