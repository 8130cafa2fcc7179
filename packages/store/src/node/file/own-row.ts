/**
 * The one row that a store has about itself. Backups are written under the passphrase of the store, long after the
 * person typed it: so the key of the backups is derived while the store is opened, and kept with their salt.
 */
import type { RandomSource } from '@pvtcoms/core/env'
import { Secret } from '@pvtcoms/core/secret'
import { fault } from '../faults.ts'
import type { Database } from '../sqlite.ts'
import { bytesOf } from '../tables/columns.ts'
import { catchUp } from '../tables/search-index.ts'
import { freshKey, type KeyDerivation, type StoreKey } from './store-key.ts'

interface OwnRow {
  readonly is_backup: number
  readonly backup_salt: Buffer | null
  readonly backup_key: Buffer | null
}

export interface SettleParts extends KeyDerivation {
  readonly passphrase: Uint8Array
  readonly random: RandomSource
}

/** Completes a file that was just opened: one that is new, copied or restored has no key for backups yet. */
export function settle(database: Database, parts: SettleParts): void {
  const { is_backup, backup_salt } = ownRow(database)
  if (is_backup === 0 && backup_salt !== null) return
  database.transaction(() => {
    database.exec('UPDATE store SET is_backup = 0')
    if (backup_salt !== null) return
    const { key, salt } = freshKey(parts.passphrase, parts)
    database.prepare('UPDATE store SET backup_salt = ?, backup_key = ?').run(salt, key.expose())
    key.wipe()
  })()
  catchUp(database)
}

export function isBackup(database: Database): boolean {
  return ownRow(database).is_backup === 1
}

export function backupKeyOf(database: Database): StoreKey {
  const { backup_key, backup_salt } = ownRow(database)
  return { key: new Secret('StoreKey', bytesOf(backup_key)), salt: bytesOf(backup_salt) }
}

function ownRow(database: Database): OwnRow {
  const row = database.prepare<[], OwnRow>('SELECT * FROM store').get()
  if (row === undefined) throw fault('damaged')
  return row
}
