/** What SQLite and the file system throw, as faults of a store. Neither a path nor their text goes on. */
import { diskFaultOf } from '@pvtcoms/core/disk-error'
import { StoreError, type StoreFault } from '../errors.ts'

/** Does `work`, and throws StoreError for whatever SQLite or the file system threw. */
export function translated<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw error instanceof StoreError ? error : fault(faultOf(error) ?? rethrown(error))
  }
}

export function fault(code: StoreFault): StoreError {
  return new StoreError(code, TEXTS[code])
}

const TEXTS: Readonly<Record<StoreFault, string>> = {
  'wrong-passphrase': 'wrong passphrase: check capital letters and the keyboard layout',
  'not-a-store': 'this file is not from pvtcoms',
  'not-a-backup': 'this file is not a backup of pvtcoms: choose one that was exported',
  'cut-off': 'this backup is cut off, its end is missing: copy or download the file again',
  'older-version':
    'this was made by a pvtcoms from before the first release: only that one can read it',
  'newer-version': 'this was made by a newer pvtcoms: update and try again',
  'in-use': 'another pvtcoms is using this data: stop that one first',
  'read-only': 'the data folder is read-only: check its permissions and its disk',
  'disk-full': 'the disk is full: free some space and try again',
  damaged: 'the file is damaged: restore a backup',
  exists: 'this file exists already',
  absent: 'there is no such file',
  io: 'the disk reports an error',
  'row-exists': 'there is such a row already',
  'no-such-row': 'there is no such row',
  closed: 'the store was closed',
}

function rethrown(error: unknown): never {
  throw error
}

/** Undefined for what is neither SQLite's nor the file system's: a mistake of ours, to be seen as it is. */
function faultOf(error: unknown): StoreFault | undefined {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const ofDisk = diskFaultOf(error)
  if (ofDisk !== undefined) return ofDisk
  return FAULTS.find(([pattern]) => pattern.test(code))?.[1]
}

const FAULTS: readonly (readonly [RegExp, StoreFault])[] = [
  [/^SQLITE_CONSTRAINT_(UNIQUE|PRIMARYKEY|ROWID)$/, 'row-exists'],
  [/^SQLITE_CONSTRAINT_FOREIGNKEY$/, 'no-such-row'],
  [/^SQLITE_FULL/, 'disk-full'],
  // SQLite knows ENOSPC alone: what a quota or a limit refuses comes as this.
  [/^SQLITE_IOERR_(WRITE|FSYNC|SHMSIZE|TRUNCATE)/, 'disk-full'],
  [/^SQLITE_(CORRUPT|NOTADB)/, 'damaged'],
  [/^SQLITE_IOERR_(CORRUPTFS|SHORT_READ|DATA)/, 'damaged'],
  [/^SQLITE_(BUSY|LOCKED)/, 'in-use'],
  // Rights are looked at before anything is opened: there was no room to make a file beside it.
  [/^SQLITE_CANTOPEN/, 'disk-full'],
  [/^SQLITE_(READONLY|PERM)/, 'read-only'],
  [/^(ENOENT|ENOTDIR)$/, 'absent'],
  [/^EEXIST$/, 'exists'],
  [/^SQLITE_IOERR/, 'io'],
]
