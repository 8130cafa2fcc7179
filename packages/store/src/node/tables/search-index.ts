/**
 * The index of words lags behind the messages: to index one by one costs as much as all else that a
 * message costs. The contact is a word of its own, `scope`: what is searched for in one contact is not
 * looked for in all. `indexed` of the table `store` is the last message whose words it has; ids only grow.
 */
import type { Database } from 'better-sqlite3-multiple-ciphers'

/** So many messages are indexed at a time. Those that wait are indexed when something is searched for. */
export const WORDS_BATCH = 64

/** 1 when there are messages whose words are not indexed. */
export const IS_BEHIND = 'SELECT ifnull((SELECT max(id) FROM messages), 0) > indexed FROM store'

/** In this order, within a transaction. */
export const CATCH_UP: readonly string[] = [
  `INSERT INTO words (rowid, text, scope)
   SELECT id, text, scope FROM searchable WHERE id > (SELECT indexed FROM store)`,
  'UPDATE store SET indexed = (SELECT max(id) FROM messages)',
]

/** All of it at once, for a file that was copied or is to be checked. */
export function catchUp(database: Database): void {
  if (database.prepare(IS_BEHIND).pluck().get() !== 1) return
  database.transaction(() => {
    for (const sql of CATCH_UP) database.exec(sql)
  })()
}
