/**
 * Copies the rows of an open store into a new file under another key, into the same schema. Which tables and columns
 * there are is taken from the copy, not from the file that is read: a stranger may have made that one. The
 * search index is not copied: to write it takes longer than all else, and whoever opens the copy makes it.
 */
import { wipe } from '@pvtcoms/core/bytes'
import { fault } from '../faults.ts'
import { checkPages, checkVersion, configure, migrate } from '../file/database-file.ts'
import { openKeyed, type StoreKey, spell } from '../file/store-key.ts'
import { checkRows } from '../schema/row-check.ts'
import type { Database } from '../sqlite.ts'

export interface CopyRules {
  readonly isBackup: boolean
  /**
   * Whether the rows of the copy are checked as those of a stranger: of a backup we wrote, as whoever restores it does;
   * of a restored store again, as indices of the backup may have lied to the first check.
   */
  readonly checksRows: boolean
  /** Tables of which nothing is copied. */
  readonly omitted: readonly string[]
  /** Which rows of a table are copied, as an SQL condition over the row: all where there is none. */
  readonly kept: Readonly<Record<string, string>>
  /** What is copied in the place of a column, as SQL over the row: by table and column. */
  readonly replaced: Readonly<Record<string, Readonly<Record<string, string>>>>
  /** What else the copy gets, a database by the name of `copy`. */
  readonly finish?: (database: Database) => void
}

export const ALL_OF_IT: CopyRules = {
  isBackup: false,
  checksRows: false,
  omitted: [],
  kept: {},
  replaced: {},
}

/** `file` is empty, and nobody depends on it yet. Throws unless all of it can be read again. */
export function copyInto(file: string, key: StoreKey, source: Database, rules: CopyRules): void {
  makeEmpty(file, key, rules)
  const spelled = spell(key)
  try {
    source.prepare('ATTACH ? AS copy KEY ?').run(file, spelled)
  } finally {
    wipe(spelled)
  }
  try {
    source.pragma('copy.journal_mode = OFF')
    source.transaction(() => {
      copyRows(source, rules)
      rules.finish?.(source)
    })()
  } finally {
    source.exec('DETACH copy')
  }
  verify(file, key, rules)
}

/** A store with nothing in it, of the newest version. */
export function makeEmpty(
  file: string,
  key: StoreKey,
  { isBackup }: Pick<CopyRules, 'isBackup'>,
): void {
  const database = openKeyed(file, key)
  try {
    database.pragma('journal_mode = OFF')
    configure(database)
    migrate(database)
    database.prepare('UPDATE store SET is_backup = ?').run(isBackup ? 1 : 0)
  } finally {
    database.close()
  }
}

function copyRows(source: Database, { omitted, kept, replaced }: CopyRules): void {
  source.pragma('defer_foreign_keys = ON')
  for (const table of tablesOf(source)) {
    if (table === 'store' || omitted.includes(table)) continue
    const columns = columnsOf(source, table)
    const values = columns.map((name) => replaced[table]?.[name] ?? quoted(name))
    const where = kept[table] ?? 'TRUE'
    source
      .prepare(
        `INSERT INTO copy.${quoted(table)} (${columns.map(quoted).join(', ')})
         SELECT ${values.join(', ')} FROM main.${quoted(table)} WHERE ${where}`,
      )
      .run()
  }
  // An id that was given once is not given again in a copy either.
  source.exec('DELETE FROM copy.sqlite_sequence')
  source.exec('INSERT INTO copy.sqlite_sequence SELECT * FROM main.sqlite_sequence')
}

/** Reads all of a file, without changing it. */
function verify(file: string, key: StoreKey, { checksRows }: CopyRules): void {
  const database = openKeyed(file, key, { readonly: true })
  try {
    checkVersion(database)
    checkPages(database)
    if (database.prepare('PRAGMA foreign_key_check').all().length > 0) throw fault('damaged')
    if (checksRows) checkRows(database)
  } finally {
    database.close()
  }
}

/** Those of the copy, which we have made, without those of the search index. */
function tablesOf(database: Database): readonly string[] {
  return database
    .prepare<[], string>(
      `SELECT name FROM copy.sqlite_schema
       WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'search_index%'`,
    )
    .pluck()
    .all()
}

function columnsOf(database: Database, table: string): readonly string[] {
  return database
    .prepare<[string], string>("SELECT name FROM pragma_table_info(?, 'copy')")
    .pluck()
    .all(table)
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`
