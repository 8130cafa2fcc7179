/**
 * The index that search uses lags behind the messages: to index one by one costs as much as all else that a
 * message costs. It knows the grams of each text and, as a word of its own, the conversation: a search in one does not look
 * through all. `indexed` of the table `store` is the last message that is in the index; ids only grow.
 */

import type { Connection } from '../connection.ts'
import { KEEP_INDEX_RULES } from '../schema/index-rules.ts'
import type { Database } from '../sqlite.ts'

/** So many messages are indexed at a time. Those that wait are indexed when somebody searches. */
export const INDEX_BATCH = 64

/** 1 when there are messages that are not in the index. */
export const IS_BEHIND = 'SELECT ifnull((SELECT max(id) FROM messages), 0) > indexed FROM store'

/** In this order, within a transaction. */
export const CATCH_UP: readonly string[] = [
  `INSERT INTO search_index (rowid, grams)
   SELECT id, grams FROM searchable WHERE id > (SELECT indexed FROM store)`,
  'UPDATE store SET indexed = (SELECT max(id) FROM messages)',
  KEEP_INDEX_RULES,
]

/** To take more messages than this out of the index one by one would take longer than to write all of it anew. */
const MANY = 50

/**
 * Does `work`, within a transaction, which removes so many messages, or a part of many. Of many, the words stay in the
 * pages of the index at first, and go when all of it is written anew into other pages: the old ones are overwritten.
 */
export function removing(
  connection: Pick<Connection, 'write' | 'oweRewriting'>,
  count: number | 'more' | 'last',
  work: () => void,
): void {
  const overwrites = (at: 0 | 1): void => {
    connection.write(
      `INSERT INTO search_index (search_index, rank) VALUES ('secure-delete', ${at})`,
    )
  }
  if (typeof count === 'number' && count <= MANY) {
    work()
    return
  }
  overwrites(0)
  work()
  if (count === 'more') return
  connection.oweRewriting()
  connection.write("INSERT INTO search_index (search_index) VALUES ('optimize')")
  overwrites(1)
}

/** All of it at once, for a file that was copied or is to be checked. */
export function catchUp(database: Database): void {
  if (database.prepare(IS_BEHIND).pluck().get() !== 1) return
  database.transaction(() => {
    for (const sql of CATCH_UP) database.exec(sql)
  })()
}
