import { CodedError } from '@pvtcoms/core/errors'

/**
 * - `no-store`: there is none yet; `locked`: it waits for its passphrase
 * - `exists`: there is a store already
 * - `weak-passphrase`
 * - `not-confirmed`: the words that erase everything were not given
 * - `bad-path`: the path of a backup is not absolute; or a window named a file that was not made for it
 * - `no-window`: the host can show no window
 * - `damaged-backup`: the backup that was to be restored is damaged; no other advice than to take another one
 * - `settings-unreadable`: what was set before the passphrase cannot be read: it is not known whether bridges were set
 */
export type AppFault =
  | 'no-store'
  | 'locked'
  | 'exists'
  | 'weak-passphrase'
  | 'not-confirmed'
  | 'bad-path'
  | 'no-window'
  | 'damaged-backup'
  | 'settings-unreadable'

/** The messenger cannot do what it was asked. Nothing has changed. */
export class AppError extends CodedError<AppFault> {
  override readonly name = 'AppError'
}
