import { CodedError } from '@pvtcoms/core/errors'

/**
 * - `data-directory`: it cannot be made or written, or others can enter it
 * - `directory-owner`: it belongs to another user of this machine
 * - `foreign-directory`: it holds somebody's files
 * - `in-use`: another daemon runs on it
 * - `not-started`: the daemon ended, or did not answer in time
 */
export const DAEMON_FAULTS = [
  'data-directory',
  'directory-owner',
  'foreign-directory',
  'in-use',
  'not-started',
] as const
export type DaemonFault = (typeof DAEMON_FAULTS)[number]

/** Why no daemon runs. */
export class DaemonError extends CodedError<DaemonFault> {
  override readonly name = 'DaemonError'
}
