/**
 * Opens the file of a store, and names what is wrong with it. One instance at a time, of this process
 * or any other, held by the lock of SQLite, which a killed process leaves nothing of. The file is
 * untouched when that throws.
 */
import { accessSync, constants, existsSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { fault, translated } from '../faults.ts'
import { dropOtherIndex } from '../schema/index-rules.ts'
import { APPLICATION_ID, FIRST_VERSION, NEWEST_VERSION, stepsFrom } from '../schema/schema.ts'
import { checkSchema } from '../schema/schema-check.ts'
import { giveGrams } from '../schema/search-grams.ts'
import { type Database, isSqliteError, openDatabase } from '../sqlite.ts'
import { type FileStart, knowsKey, PAGE_LENGTH, readStart } from './page-check.ts'
import { openKeyed, type StoreKey } from './store-key.ts'

/** Of pages kept in memory, KiB. */
const CACHE = 8_192

/**
 * Inodes that this process has open. A file must not even be read then: closing it again would
 * release the locks that the process holds on it.
 */
const openInodes = new Set<string>()

/** An open database; `close` gives the file free. `isAt`: whether it still is what has that name. */
export interface OpenFile {
  readonly database: Database
  isAt(path: string): boolean
  close(): void
}

/**
 * What is to be read before there is a key. Throws `absent`, `not-a-store` or, in this process,
 * `in-use`; of other processes only `openFile` can tell.
 */
export function inspectFile(path: string): FileStart {
  return translated(() => {
    const { length, ...start } = inspectStart(path)
    if (length < PAGE_LENGTH) throw fault('not-a-store')
    return start
  })
}

/** The same of any file, however short; with its length in bytes. */
export function inspectStart(path: string): FileStart & { readonly length: number } {
  return translated(() => {
    const status = statSync(path)
    if (!status.isFile()) throw fault('not-a-store')
    if (openInodes.has(inodeOf(path))) throw fault('in-use')
    return { ...readStart(path), length: status.size }
  })
}

/**
 * With a key for what `start` was read from. Throws `wrong-passphrase`, `read-only`, `in-use`,
 * `damaged`, `not-a-store`, `older-version` or `newer-version`.
 */
export function openFile(path: string, start: FileStart, key: StoreKey): OpenFile {
  return translated(() => {
    if (!knowsKey(start, key)) throw fault('wrong-passphrase')
    accessSync(path, constants.R_OK | constants.W_OK)
    accessSync(dirname(path), constants.W_OK)
    const database = openKeyed(path, key)
    try {
      // The first lock is kept until the end. With it there is no file of shared memory either.
      database.pragma('locking_mode = EXCLUSIVE')
      checkVersion(database)
      database.exec('BEGIN EXCLUSIVE; COMMIT')
      checkPages(database)
      database.pragma('journal_mode = WAL')
      configure(database)
      migrate(database)
      dropOtherIndex(database)
    } catch (error) {
      database.close()
      throw error
    }
    return held(path, database)
  })
}

/** Without a file: what is stored goes when it is closed. */
export function openMemory(): OpenFile {
  const database = openDatabase(':memory:')
  configure(database)
  migrate(database)
  return { database, isAt: () => false, close: () => database.close() }
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
  // View and triggers of the search index call a function of ours; the schema was compared with ours before.
  database.pragma('trusted_schema = ON')
  giveGrams(database)
}

/** Brings an open file up to date, in one transaction. */
export function migrate(database: Database): void {
  const version = versionOf(database)
  if (version === NEWEST_VERSION) return
  database.transaction(() => {
    for (const step of stepsFrom(version)) database.exec(step)
    database.pragma(`application_id = ${APPLICATION_ID}`)
    database.pragma(`user_version = ${NEWEST_VERSION}`)
  })()
}

/**
 * Throws `damaged` unless every page that holds something is what was written and the trees of pages
 * hold together. Whether the search index agrees with the messages costs several times as much:
 * that is `checkSearchIndex`.
 */
export function checkPages(database: Database): void {
  const tables = database
    .prepare<[], string>(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'",
    )
    .pluck()
    .all()
  const check = database.prepare('SELECT quick_check FROM pragma_quick_check(?)').pluck()
  for (const table of tables) if (check.get(table) !== 'ok') throw fault('damaged')
}

/** Throws `damaged` unless the search index and the messages agree. */
export function checkSearchIndex(database: Database): void {
  try {
    database.exec("INSERT INTO search_index (search_index, rank) VALUES ('integrity-check', 1)")
  } catch (error) {
    throw isSqliteError(error) ? fault('damaged') : error
  }
}

function held(path: string, database: Database): OpenFile {
  const inode = inodeOf(path)
  openInodes.add(inode)
  return {
    database,
    isAt: (other) => existsSync(other) && inodeOf(other) === inode,
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

/**
 * Throws `not-a-store`, `older-version` or `newer-version` unless it is what pvtcoms writes. Nothing else is read
 * before.
 */
export function checkVersion(database: Database): void {
  const version = versionOf(database)
  if (database.pragma('application_id', { simple: true }) !== APPLICATION_ID || version < 1) {
    throw fault('not-a-store')
  }
  if (version < FIRST_VERSION) throw fault('older-version')
  if (version > NEWEST_VERSION) throw fault('newer-version')
  checkSchema(database, version)
}

const versionOf = (database: Database): number =>
  Number(database.pragma('user_version', { simple: true }))
