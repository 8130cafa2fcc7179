/** Where letters are kept, as people name it. */
import type { Engine } from '@pvtcoms/mailbox'
import { SqliteEngine } from '@pvtcoms/mailbox/engines/sqlite'

/** A file, made when it is not there. Rejects with EngineError. */
export function openStore(where: string): Promise<Engine> {
  return SqliteEngine.open(where)
}
