/** What all stores of this benchmark have in common. */
import { DAY_SECONDS } from '@pvtcoms/core/mailbox'
import { nodePrimitives } from '@pvtcoms/core/providers/node'
import { Secret } from '@pvtcoms/core/secret'
import type { StorageEngine } from '@pvtcoms/mailbox'
import { PostgresEngine } from '@pvtcoms/mailbox/engines/postgres'
import { SqliteEngine } from '@pvtcoms/mailbox/engines/sqlite'

export const EPOCH_SECONDS = 60

/** The same in all processes, so that a proof that was made once holds in every new store of a day. */
const IDENTITY = new Uint8Array(32).fill(7)

/** The Ed25519 seed of the mailbox, which the caller wipes. */
export const identity = <Kind extends string>(kind: Kind): Secret<Kind> =>
  new Secret(kind, IDENTITY.slice())

export const MAILBOX_KEY: Uint8Array = nodePrimitives.ed25519.publicKey(identity('Ed25519Seed'))

/** A file, or the URL of a PostgreSQL database. */
export function openEngine(store: string): Promise<StorageEngine> {
  return store.startsWith('postgres:')
    ? PostgresEngine.open([store], { epochsPerDay: DAY_SECONDS / EPOCH_SECONDS })
    : SqliteEngine.open(store)
}
