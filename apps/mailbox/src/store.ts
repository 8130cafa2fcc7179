/** Where letters are kept, as people name it. */
import { DAY_SECONDS } from '@pvtcoms/core/mailbox'
import type { StorageEngine } from '@pvtcoms/mailbox'
import { PostgresEngine } from '@pvtcoms/mailbox/engines/postgres'
import { SqliteEngine } from '@pvtcoms/mailbox/engines/sqlite'

/**
 * A file, made when it is not there; or `postgres://…`, several of them with spaces between for several
 * databases that letters are spread over. Rejects with StorageEngineError.
 */
export function openStore(where: string, epochSeconds: number): Promise<StorageEngine> {
  if (!/^postgres(ql)?:/.test(where)) return SqliteEngine.open(where)
  const urls = where.trim().split(/\s+/)
  return PostgresEngine.open(urls, { epochsPerDay: DAY_SECONDS / epochSeconds })
}
