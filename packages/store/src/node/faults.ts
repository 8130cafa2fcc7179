/** What SQLite and the file system throw, as faults of a store. Neither a path nor their text goes on. */
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
  'wrong-passphrase': 'the passphrase does not open this file',
  'not-a-store': 'this is no store of pvtcoms',
  'not-a-backup': 'this is a store in use, not a backup of one',
  'newer-version': 'a newer version of pvtcoms made this store: update pvtcoms',
  'in-use': 'another pvtcoms has this store open: close that one',
  'read-only': 'the store, its folder or its disk cannot be written to',
  'disk-full': 'the disk takes nothing more: it is full, or it fails',
  damaged: 'the store is damaged: restore a backup',
  exists: 'there is a file already',
  absent: 'there is no such file',
  io: 'the disk failed',
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
  return FAULTS.find(([pattern]) => pattern.test(code))?.[1]
}

const FAULTS: readonly (readonly [RegExp, StoreFault])[] = [
  [/^SQLITE_CONSTRAINT_(UNIQUE|PRIMARYKEY|ROWID)$/, 'row-exists'],
  [/^SQLITE_CONSTRAINT_FOREIGNKEY$/, 'no-such-row'],
  [/^(SQLITE_FULL|ENOSPC|EDQUOT|EFBIG)/, 'disk-full'],
  [/^SQLITE_IOERR_(WRITE|FSYNC|SHMSIZE|TRUNCATE)/, 'disk-full'],
  [/^SQLITE_(CORRUPT|NOTADB)/, 'damaged'],
  [/^SQLITE_IOERR_(CORRUPTFS|SHORT_READ|DATA)/, 'damaged'],
  [/^SQLITE_(BUSY|LOCKED)/, 'in-use'],
  [/^(SQLITE_(READONLY|PERM|CANTOPEN)|EACCES|EPERM|EROFS)/, 'read-only'],
  [/^(ENOENT|ENOTDIR)$/, 'absent'],
  [/^EEXIST$/, 'exists'],
  [/^(SQLITE_IOERR|EIO)/, 'io'],
]
