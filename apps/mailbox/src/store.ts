/** Opens the engine that `--store` names. */
import { DAY_SECONDS } from '@pvtcoms/core/mailbox'
import type { StorageEngine } from '@pvtcoms/mailbox'
import { PostgresEngine } from '@pvtcoms/mailbox/engines/postgres'
import { SqliteEngine } from '@pvtcoms/mailbox/engines/sqlite'

/**
 * `where` is a file, which is made when it is not there; or `postgres://…`; or several such URLs with spaces
 * between, for databases that letters are spread over. Rejects with StorageEngineError.
 */
export function openStore(where: string, epochSeconds: number): Promise<StorageEngine> {
  if (!/^postgres(ql)?:/.test(where)) return SqliteEngine.open(where)
  const urls = where.trim().split(/\s+/)
  return PostgresEngine.open(urls, { epochsPerDay: DAY_SECONDS / epochSeconds })
}
