/**
 * By which rules texts are indexed for the search: ours, and those of Unicode, of which each Node has its own version. By
 * others a text has other grams: to take out those would leave what was deleted in the index, which would seem damaged too.
 */
import { type Database, isSqliteError } from '../sqlite.ts'

/** The number rises when `packages/store/src/search` makes other grams of the same text. */
const RULES = JSON.stringify(`1 ${process.versions['unicode']}`)

/** Part of each catching up: from then on the index is by these rules. */
export const KEEP_INDEX_RULES = `INSERT INTO settings VALUES (NULL, 'search-rules', '${RULES}')
  ON CONFLICT DO UPDATE SET value = excluded.value`

const KEPT = "settings WHERE profile IS NULL AND name = 'search-rules'"

/** Empties an index by other rules, before anything is taken out of it. It is made anew with the next texts, or searches. */
export function dropOtherIndex(database: Database): void {
  const kept = database.prepare(`SELECT value FROM ${KEPT}`).pluck().get()
  if (kept === undefined || kept === RULES) return
  try {
    database.transaction(() => {
      database.exec("INSERT INTO search_index (search_index) VALUES ('delete-all')")
      database.exec('UPDATE store SET indexed = 0')
      database.exec(`DELETE FROM ${KEPT}`)
    })()
  } catch (error) {
    // A full disk keeps nobody from reading: the next start tries again.
    if (!isSqliteError(error)) throw error
  }
}
