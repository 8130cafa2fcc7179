/**
 * The one row that a store has about itself. Backups are written under the passphrase of the store, long after the
 * person typed it: so the key of the backups is derived while the store is opened, and kept with their salt.
 */
import type { RandomSource } from '@pvtcoms/core/env'
import { Secret } from '@pvtcoms/core/secret'
import { backupSalt } from '../backup/backup-mark.ts'
import { fault } from '../faults.ts'
import type { Database } from '../sqlite.ts'
import { bytesOf } from '../tables/columns.ts'
import { catchUp } from '../tables/search-index.ts'
import { configure } from './database-file.ts'
import { deriveKey, type KeyDerivation, openKeyed, type StoreKey } from './store-key.ts'

interface OwnRow {
  readonly is_backup: number
  readonly backup_salt: Buffer | null
  readonly backup_key: Buffer | null
}

export interface SettleParts extends KeyDerivation {
  readonly passphrase: Uint8Array
  readonly random: RandomSource
}

/**
 * Completes a file that is not in its place yet, so that to open it there takes no room: on a full disk nothing is made
 * by half.
 */
export function settleFile(file: string, key: StoreKey, parts: SettleParts): void {
  const database = openKeyed(file, key)
  try {
    database.pragma('locking_mode = EXCLUSIVE')
    database.pragma('journal_mode = OFF')
    configure(database)
    settle(database, parts)
    database.pragma('journal_mode = WAL')
  } finally {
    database.close()
  }
}

/** Completes a file that is open: a backup that somebody put in the place of a store has no key for backups yet. */
export function settle(database: Database, parts: SettleParts): void {
  const { is_backup, backup_salt } = ownRow(database)
  if (is_backup === 0 && backup_salt !== null) return
  database.transaction(() => {
    database.exec('UPDATE store SET is_backup = 0')
    if (backup_salt !== null) return
    const { key, salt } = freshBackupKey(parts.passphrase, parts)
    database.prepare('UPDATE store SET backup_salt = ?, backup_key = ?').run(salt, key.expose())
    key.wipe()
  })()
  catchUp(database)
}

/** The key of a backup that is yet to be made. */
export function freshBackupKey(
  passphrase: Uint8Array,
  parts: KeyDerivation & { readonly random: RandomSource },
): StoreKey {
  return deriveKey(passphrase, backupSalt(parts.random), parts)
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
