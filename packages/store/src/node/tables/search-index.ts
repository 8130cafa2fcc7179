/**
 * The index that search uses lags behind the messages: to index one by one costs as much as all else that a
 * message costs. The conversation is a word of its own, `scope`: a search in one conversation does not look
 * through all. `indexed` of the table `store` is the last message that is in the index; ids only grow.
 */
import type { Database } from '../sqlite.ts'

/** So many messages are indexed at a time. Those that wait are indexed when somebody searches. */
export const INDEX_BATCH = 64

/** 1 when there are messages that are not in the index. */
export const IS_BEHIND = 'SELECT ifnull((SELECT max(id) FROM messages), 0) > indexed FROM store'

/** In this order, within a transaction. */
export const CATCH_UP: readonly string[] = [
  `INSERT INTO search_index (rowid, text, scope)
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
