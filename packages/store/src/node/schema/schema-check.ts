/**
 * Checks that a file has exactly the tables of its version. Somebody who knew its key may have written it: with
 * triggers, views or names that are SQL, they would run code of theirs here. Nothing else is read before.
 */

import { fault } from '../faults.ts'
import { type Database, openDatabase } from '../sqlite.ts'
import { stepsTo } from './schema.ts'

/** Throws `not-a-store` unless it holds what the steps to `version` make, and nothing besides. */
export function checkSchema(database: Database, version: number): void {
  const reference = openDatabase(':memory:')
  try {
    for (const step of stepsTo(version)) reference.exec(step)
    const wanted = schemaOf(reference, -1)
    if (schemaOf(database, wanted.length + 1).join('\n') !== wanted.join('\n')) {
      throw fault('not-a-store')
    }
  } finally {
    reference.close()
  }
}

/** What there is, sorted, however its SQL is set; at most `limit` of it, -1: all. */
function schemaOf(database: Database, limit: number): readonly string[] {
  return database
    .prepare<[number], unknown[]>(
      'SELECT type, name, tbl_name, sql FROM main.sqlite_schema ORDER BY type, name LIMIT ?',
    )
    .raw()
    .all(limit)
    .map((row) => JSON.stringify(row.map(oneLine)))
}

const oneLine = (value: unknown): unknown =>
  typeof value === 'string' ? value.replaceAll(/[ \n]+/g, ' ') : value
