/**
 * What a mailbox that records everything has in the end: of each request the time, the circuit that it
 * came on, and what was asked for; and what it published itself. This, and nothing else, is what the
 * attacks are given (ground truth is for training worlds and for the score).
 */

export type RequestKind = 'info' | 'head' | 'digests' | 'letters' | 'fetch' | 'deposit'

export interface Recorded {
  /** Milliseconds. */
  readonly at: number
  /** Equal for requests with one isolation key, and for nothing else. */
  readonly circuit: number
  readonly kind: RequestKind
  /** Epochs `from` up to, not with, `to` for digests and letters; the epoch of a fetch or deposit. */
  readonly from: number
  readonly to: number
  /** The run of a fetch; the number of a deposit, counted from 0. */
  readonly index: number
}

/** The letters of an epoch in the order of their tags, as numbers of deposits. */
export interface RecordedEpoch {
  readonly epoch: number
  readonly deposits: readonly number[]
}

export interface MailboxRecord {
  readonly epochSeconds: number
  /** How many letters a fetch brings. */
  readonly runLength: number
  /** In the order of their times. */
  readonly requests: readonly Recorded[]
  readonly epochs: ReadonlyMap<number, RecordedEpoch>
}
