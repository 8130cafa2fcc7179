/**
 * The tables of a mailbox in an SQLite file. Letters are appended in the order in which they arrive, so that
 * SQLite writes at random positions in the index over prefixes only. An epoch keeps the id of its first
 * letter and `offsets`: for each of its letters, in the order of tags, the id minus that first id, as 4
 * bytes, big-endian.
 */
import type { Database } from 'better-sqlite3-multiple-ciphers'
import { StorageEngineError } from '../../errors.ts'

/** "PVTM": what `PRAGMA application_id` says of our files. */
const APPLICATION_ID = 0x5056_544d

/** One step each, from an empty file on; a step that any build has written a file with is never changed. */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE node (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    open_epoch INTEGER,
    open_first INTEGER NOT NULL,
    charter BLOB
  ) STRICT;
  INSERT INTO node VALUES (1, NULL, 1, NULL);
  CREATE TABLE letters (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    prefix INTEGER NOT NULL,
    rest BLOB NOT NULL,
    epoch INTEGER NOT NULL,
    body BLOB NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX letters_by_prefix ON letters (prefix);
  CREATE TABLE epochs (
    epoch INTEGER PRIMARY KEY,
    first INTEGER NOT NULL,
    letters INTEGER NOT NULL,
    places BLOB NOT NULL,
    digest BLOB NOT NULL,
    head BLOB NOT NULL
  ) STRICT;
  CREATE TABLE expected (tag BLOB PRIMARY KEY, last_day INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE day_keys (day INTEGER PRIMARY KEY, key BLOB NOT NULL) STRICT;
  `,
  `
  ALTER TABLE epochs RENAME COLUMN places TO offsets;
  `,
]

/** Checks whose file it is. Throws StorageEngineError `foreign` or `newer-schema`; nothing is written. */
export function checkOwner(database: Database): void {
  const application = database.pragma('application_id', { simple: true })
  const isEmpty = database.prepare('SELECT count(*) FROM sqlite_schema').pluck().get() === 0
  if (application !== (isEmpty ? 0 : APPLICATION_ID)) throw new StorageEngineError('foreign')
  if (versionOf(database) > MIGRATIONS.length) throw new StorageEngineError('newer-schema')
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

const versionOf = (database: Database): number =>
  Number(database.pragma('user_version', { simple: true }))
