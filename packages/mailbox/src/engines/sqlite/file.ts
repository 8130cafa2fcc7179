/** Opens the file of a mailbox, or throws what is wrong with it and leaves it untouched. */
import { accessSync, closeSync, constants, existsSync, openSync, readSync } from 'node:fs'
import { dirname } from 'node:path'
import { diskFaultOf } from '@pvtcoms/core/disk-error'
import SQLite, { type Database } from 'better-sqlite3-multiple-ciphers'
import { StorageEngineError } from '../../errors.ts'
import { checkOwner, migrate } from './schema.ts'

const MAGIC = Buffer.from('SQLite format 3\0')
/** Memory for pages, KiB: enough for the index over a million prefixes, the one part that is touched at random. */
const CACHE = 24_576

/**
 * One instance at a time, every commit on disk before it returns. Throws StorageEngineError `foreign`,
 * `corrupt`, `locked`, `newer-schema` or `not-writable`.
 */
export function openFile(path: string): Database {
  return translated(() => {
    checkMagic(path)
    makePrivate(path)
    for (const each of [path, dirname(path)]) accessSync(each, constants.W_OK)
    const database = new SQLite(path, { timeout: 0 })
    try {
      // SQLite keeps its first lock until the file is closed: no second process opens it.
      database.pragma('locking_mode = EXCLUSIVE')
      checkOwner(database)
      database.pragma('journal_mode = WAL')
      database.pragma('synchronous = FULL')
      database.pragma('fullfsync = ON')
      database.pragma(`cache_size = ${-CACHE}`)
      database.pragma('secure_delete = OFF')
      database.exec('BEGIN EXCLUSIVE; COMMIT')
      if (database.pragma('quick_check(1)', { simple: true }) !== 'ok') {
        throw new StorageEngineError('corrupt')
      }
      migrate(database)
      return database
    } catch (error) {
      database.close()
      throw error
    }
  })
}

/** Runs `work`; throws what SQLite threw as StorageEngineError. */
export function translated<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw error instanceof StorageEngineError ? error : new StorageEngineError(faultOf(error))
  }
}

/** Throws for a file that is no database, and where there can be none. */
function checkMagic(path: string): void {
  if (!existsSync(dirname(path))) throw new StorageEngineError('not-writable')
  if (!existsSync(path)) return
  const file = openSync(path, 'r')
  try {
    const start = Buffer.alloc(MAGIC.length)
    const length = readSync(file, start)
    if (length > 0 && !start.equals(MAGIC)) throw new StorageEngineError('foreign')
  } finally {
    closeSync(file)
  }
}

/** Makes a file that its owner alone can read, if there is none: it holds the keys of days beside the letters. */
export function makePrivate(path: string): void {
  if (!existsSync(path)) closeSync(openSync(path, 'a', 0o600))
}

function faultOf(error: unknown): StorageEngineError['code'] {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (/^SQLITE_FULL/.test(code) || diskFaultOf(error) === 'disk-full') return 'disk-full'
  if (/^SQLITE_IOERR_(WRITE|FSYNC|SHMSIZE|TRUNCATE)/.test(code)) return 'disk-full'
  if (/^SQLITE_CORRUPT|^SQLITE_IOERR_(CORRUPTFS|SHORT_READ|DATA)/.test(code)) return 'corrupt'
  if (/^SQLITE_NOTADB/.test(code)) return 'foreign'
  if (/^SQLITE_(BUSY|LOCKED)/.test(code)) return 'locked'
  // Rights are looked at before anything is opened: there was no room to make a file beside it.
  if (/^SQLITE_CANTOPEN/.test(code)) return 'disk-full'
  if (/^SQLITE_(READONLY|PERM)|^E(ACCES|PERM|ROFS|ISDIR|NOENT|NOTDIR)/.test(code)) {
    return 'not-writable'
  }
  return 'failed'
}
