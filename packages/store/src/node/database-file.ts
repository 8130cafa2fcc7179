/**
 * Opens the file of a store, and names what is wrong with it. One instance at a time, of this process
 * or any other, held by the lock of SQLite, which a killed process leaves nothing of. The file is
 * untouched when that throws.
 */
import { accessSync, constants, statSync } from 'node:fs'
import { dirname } from 'node:path'
import SQLite, { type Database } from 'better-sqlite3-multiple-ciphers'
import { fault, translated } from './faults.ts'
import { type FileStart, knowsKey, PAGE_LENGTH, readStart } from './page-check.ts'
import { APPLICATION_ID, MIGRATIONS } from './schema.ts'
import { applyKey, type StoreKey } from './store-key.ts'

/** Of pages kept in memory, KiB. */
const CACHE = 8_192

/**
 * Inodes that this process has open. A file must not even be read then: closing it again would
 * release the locks that the process holds on it.
 */
const openInodes = new Set<string>()

/** An open database; `close` gives the file free. */
export interface OpenFile {
  readonly database: Database
  close(): void
}

/**
 * What is to be read before there is a key. Throws `absent`, `not-a-store`, `read-only` or `in-use`;
 * of other processes only `openFile` can tell.
 */
export function inspectFile(path: string): FileStart {
  return translated(() => {
    const status = statSync(path)
    if (!status.isFile() || status.size < PAGE_LENGTH) throw fault('not-a-store')
    if (openInodes.has(inodeOf(path))) throw fault('in-use')
    accessSync(path, constants.R_OK | constants.W_OK)
    accessSync(dirname(path), constants.W_OK)
    return readStart(path)
  })
}

/** With a key that `start` was read for. Throws `wrong-passphrase`, `in-use`, `damaged`, `newer-version` and others. */
export function openFile(path: string, start: FileStart, key: StoreKey): OpenFile {
  if (!knowsKey(start, key)) throw fault('wrong-passphrase')
  return translated(() => {
    const database = new SQLite(path, { timeout: 0, fileMustExist: true })
    try {
      applyKey(database, key)
      // The first lock is kept until the end. With it there is no file of shared memory either.
      database.pragma('locking_mode = EXCLUSIVE')
      checkVersion(database)
      database.exec('BEGIN EXCLUSIVE; COMMIT')
      checkStructure(database)
      database.pragma('journal_mode = WAL')
      configure(database)
      migrate(database)
    } catch (error) {
      database.close()
      throw error
    }
    return held(path, database)
  })
}

/** Without a file: what is stored goes when it is closed. */
export function openMemory(): OpenFile {
  const database = new SQLite(':memory:')
  configure(database)
  migrate(database)
  return { database, close: () => database.close() }
}

/** What holds for every connection that writes. */
export function configure(database: Database): void {
  database.pragma('synchronous = FULL')
  database.pragma('fullfsync = ON')
  database.pragma('foreign_keys = ON')
  // What is removed is overwritten, and nothing of it lies in temporary files.
  database.pragma('secure_delete = ON')
  database.pragma('temp_store = MEMORY')
  database.pragma(`cache_size = ${-CACHE}`)
}

/** Brings an open file up to date, in one transaction. */
export function migrate(database: Database): void {
  const version = versionOf(database)
  if (version === MIGRATIONS.length) return
  database.transaction(() => {
    for (const step of MIGRATIONS.slice(version)) database.exec(step)
    database.pragma(`application_id = ${APPLICATION_ID}`)
    database.pragma(`user_version = ${MIGRATIONS.length}`)
  })()
}

/** Throws `damaged` unless every page is what was written and the trees of pages hold together. */
export function checkStructure(database: Database): void {
  if (database.pragma('quick_check(1)', { simple: true }) !== 'ok') throw fault('damaged')
}

function held(path: string, database: Database): OpenFile {
  const inode = inodeOf(path)
  openInodes.add(inode)
  return {
    database,
    close() {
      if (!database.open) return
      database.close()
      openInodes.delete(inode)
    },
  }
}

function inodeOf(path: string): string {
  const { dev, ino } = statSync(path, { bigint: true })
  return `${dev}:${ino}`
}

function checkVersion(database: Database): void {
  if (database.pragma('application_id', { simple: true }) !== APPLICATION_ID) {
    throw fault('not-a-store')
  }
  if (versionOf(database) > MIGRATIONS.length) throw fault('newer-version')
}

const versionOf = (database: Database): number =>
  Number(database.pragma('user_version', { simple: true }))
