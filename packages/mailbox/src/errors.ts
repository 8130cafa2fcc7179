import { CodedError } from '@pvtcoms/core/errors'

/**
 * - `disk-full`: nothing more can be kept; what is there can be read
 * - `corrupt`: what was kept is damaged
 * - `foreign`: the file is not a mailbox's
 * - `newer-schema`: a newer version of this program made it
 * - `other-mailbox`: the letters belong to a mailbox with another key, or with other epochs
 * - `locked`: another instance has it open
 * - `not-writable`: it cannot be created or written
 * - `unavailable`: not to be reached now; whether the last step was done is not known
 * - `exists`: a backup would overwrite something
 * - `no-backup`: it is backed up by other means
 * - `closed`: asked after it was closed
 * - `failed`: anything else
 */
export type StorageEngineFault =
  | 'disk-full'
  | 'corrupt'
  | 'foreign'
  | 'newer-schema'
  | 'other-mailbox'
  | 'locked'
  | 'not-writable'
  | 'unavailable'
  | 'exists'
  | 'no-backup'
  | 'closed'
  | 'failed'

/** What a mailbox's storage could not do. */
export class StorageEngineError extends CodedError<StorageEngineFault> {
  override readonly name = 'StorageEngineError'

  constructor(code: StorageEngineFault) {
    super(code, MESSAGES[code])
  }
}

const MESSAGES: Readonly<Record<StorageEngineFault, string>> = {
  'disk-full': 'the disk is full: free some room, and deposits are accepted again',
  corrupt: 'the mailbox’s file is damaged: restore a backup',
  foreign: 'the file is not a mailbox’s: choose another place',
  'newer-schema': 'a newer version of this program made the mailbox: use that one',
  'other-mailbox':
    'the letters there belong to another mailbox: use its key, and its length of an epoch',
  locked: 'the mailbox is open in another process',
  'not-writable': 'the mailbox’s file cannot be written',
  unavailable: 'the storage cannot be reached',
  exists: 'there is something at the target already',
  'no-backup': 'this storage is backed up by tools of its own, such as pg_basebackup',
  closed: 'the mailbox is closed',
  failed: 'the storage failed',
}
