import { CodedError } from '@pvtcoms/core/errors'

/**
 * - `data-directory`: it cannot be made or written, or others can enter it
 * - `foreign-directory`: it holds somebody's files
 * - `in-use`: another daemon runs on it
 * - `no-store`: there is none yet; `locked`: it waits for its passphrase
 * - `exists`: there is a store already
 * - `weak-passphrase`
 * - `not-confirmed`: the words that erase everything were not given
 * - `bad-path`: of a backup: not an absolute path; from a window: none that it was given
 * - `no-window`: the window's server does not run
 * - `not-started`: the daemon ended, or did not answer in time
 */
export type DaemonFault =
  | 'data-directory'
  | 'foreign-directory'
  | 'in-use'
  | 'no-store'
  | 'locked'
  | 'exists'
  | 'weak-passphrase'
  | 'not-confirmed'
  | 'bad-path'
  | 'no-window'
  | 'not-started'

/** What the daemon cannot do. Nothing has changed. */
export class DaemonError extends CodedError<DaemonFault> {
  override readonly name = 'DaemonError'
}
