/**
 * Makes a store of a backup. The backup is only read, also when an earlier version made it. A stranger may have
 * made it: nothing in it is believed before it was checked.
 */
import { chmodSync, constants, copyFileSync, existsSync, rmSync } from 'node:fs'
import { StoreError } from '../../errors.ts'
import { fault, translated } from '../faults.ts'
import { checkPages, checkVersion, configure, inspectFile, migrate } from '../file/database-file.ts'
import { temporaryName, writeNewFile } from '../file/new-file.ts'
import { isBackup } from '../file/own-row.ts'
import { knowsKey } from '../file/page-check.ts'
import { deriveKey, openKeyed, type StoreKey } from '../file/store-key.ts'
import type { FileStoreParts } from '../file-store.ts'
import { checkRows } from '../schema/row-check.ts'
import { checkSchemaTree } from '../schema/schema-tree.ts'
import { isSqliteError } from '../sqlite.ts'
import { copyFromBackup } from './backup-copy.ts'

/** Writes the file of a store to `path`, under `key`. */
export function restoreFile(
  backup: { readonly path: string; readonly passphrase: Uint8Array },
  { path, key, ...parts }: FileStoreParts & { readonly key: StoreKey },
): void {
  translated(() => {
    const start = inspectFile(backup.path)
    const backupKey = deriveKey(backup.passphrase, start.salt, parts)
    try {
      if (!knowsKey(start, backupKey)) throw fault('wrong-passphrase')
      if (existsSync(path)) throw fault('exists')
      const working = temporaryName(path, parts.random)
      try {
        copyFileSync(backup.path, working, constants.COPYFILE_EXCL)
        chmodSync(working, 0o600)
        blamingBackup(() => copyFrom(working, backupKey, { path, key, ...parts }))
      } finally {
        rmSync(working, { force: true })
      }
    } finally {
      backupKey.key.wipe()
    }
  })
}

function copyFrom(
  working: string,
  backupKey: StoreKey,
  { path, key, random }: FileStoreParts & { readonly key: StoreKey },
): void {
  checkSchemaTree(working, backupKey)
  const database = openKeyed(working, backupKey)
  try {
    database.pragma('journal_mode = OFF')
    checkVersion(database)
    checkPages(database)
    if (!isBackup(database)) throw fault('not-a-backup')
    configure(database)
    migrate(database)
    checkRows(database)
    writeNewFile({ path, random, replaces: false }, (temporary) => {
      copyFromBackup(temporary, key, database)
    })
  } finally {
    database.close()
  }
}

/** When SQLite refuses the rows of the backup, for whatever reason, the backup is `damaged`. */
function blamingBackup(work: () => void): void {
  try {
    translated(work)
  } catch (error) {
    const isFaultOfBackup =
      isSqliteError(error) ||
      (error instanceof StoreError && ['row-exists', 'no-such-row'].includes(error.code))
    throw isFaultOfBackup ? fault('damaged') : error
  }
}
