import { CodedError } from '@pvtcoms/core/errors'

/**
 * - `wrong-passphrase`: the file does not open with it; of a store also: it is none of pvtcoms, which looks the same
 * - `not-a-store`: shorter than any store, no file, or laid out as no store is
 * - `not-a-backup`: a store, or anything else, where a backup of one was asked for
 * - `cut-off`: the beginning of a backup, whose end is missing
 * - `older-version`: made before there was a release, by a version whose stores none can read any more
 * - `newer-version`: made by a later version of pvtcoms
 * - `in-use`: another process has it open
 * - `read-only`: the file, its folder or its disk cannot be written to
 * - `disk-full`
 * - `damaged`: some of it is not what was written; of a backup also: what no pvtcoms writes
 * - `exists`: a store is there already
 * - `absent`: there is none
 * - `io`: the disk failed otherwise
 * - `row-exists`, `no-such-row`: the caller's mistake
 * - `closed`
 */
export type StoreFault =
  | 'wrong-passphrase'
  | 'not-a-store'
  | 'not-a-backup'
  | 'cut-off'
  | 'older-version'
  | 'newer-version'
  | 'in-use'
  | 'read-only'
  | 'disk-full'
  | 'damaged'
  | 'exists'
  | 'absent'
  | 'io'
  | 'row-exists'
  | 'no-such-row'
  | 'closed'

/** What our own disk or caller did. The file is as it was before the call. */
export class StoreError extends CodedError<StoreFault> {
  override readonly name = 'StoreError'
}
