import { CodedError } from '@pvtcoms/core/errors'

/**
 * - `data-directory`: it cannot be made or written, or others can enter it
 * - `foreign-directory`: it holds somebody's files
 * - `in-use`: another daemon runs on it
 * - `not-started`: the daemon ended, or did not answer in time
 */
export type DaemonFault = 'data-directory' | 'foreign-directory' | 'in-use' | 'not-started'

/** Why no daemon runs. */
export class DaemonError extends CodedError<DaemonFault> {
  override readonly name = 'DaemonError'
}
