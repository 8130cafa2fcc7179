/**
 * What the engine may put into a log: a code, and fields that say nothing about anybody. There is no
 * free text; who, when exactly, where and what never get here.
 */
export type LogCode =
  | 'engine-started'
  | 'engine-stopped'
  | 'direct-listening'
  | 'invite-unreadable'
  | 'letter-dropped'
  | 'mailbox-fault'
  | 'miner-fault'
  | 'store-fault'
  | 'unexpected'

export interface LogEvent {
  readonly code: LogCode
  /** The code of an error of ours. */
  readonly fault?: string
  readonly count?: number
}
