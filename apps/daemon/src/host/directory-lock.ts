/**
 * One daemon for each data directory. The lock is SQLite's, on a file that stays empty: the system
 * frees it whenever its holder ends, also by kill -9, and Node has no other call that locks a file.
 */
import { closeSync, openSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { DiskError, diskFaultOf } from '@pvtcoms/core/disk-error'
import { DaemonError } from '../errors.ts'

/** Returns what frees it. Throws DaemonError `in-use` or `data-directory`, or DiskError `disk-full`. */
export function lockDirectory(file: string): () => void {
  let database: DatabaseSync | undefined
  try {
    // SQLite would make the file readable for others.
    closeSync(openSync(file, 'a', 0o600))
    database = new DatabaseSync(file, { timeout: 0 })
    database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE')
  } catch (cause) {
    database?.close()
    if (isBusy(cause)) {
      throw new DaemonError('in-use', 'pvtcoms runs on this data directory already', { cause })
    }
    if (diskFaultOf(cause) === 'disk-full') throw new DiskError('disk-full', { cause })
    const message = 'the data directory cannot be written: choose another one'
    throw new DaemonError('data-directory', message, { cause })
  }
  const held = database
  return () => held.close()
}

const SQLITE_BUSY = 5

const isBusy = (error: unknown): boolean =>
  error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY
