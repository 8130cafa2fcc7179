/** Makes a store of a backup. The backup is only read, also when it was made by an earlier version. */
import { chmodSync, constants, copyFileSync, existsSync, rmSync } from 'node:fs'
import { ALL_OF_IT, copyInto } from './copy.ts'
import { checkPages, checkVersion, configure, inspectFile, migrate } from './database-file.ts'
import { fault, translated } from './faults.ts'
import type { FileStoreParts } from './file-store.ts'
import { temporaryName, writeNewFile } from './new-file.ts'
import { isBackup } from './own-row.ts'
import { knowsKey } from './page-check.ts'
import { deriveKey, openKeyed, type StoreKey } from './store-key.ts'

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
        copyFrom(working, backupKey, { path, key, ...parts })
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
  const database = openKeyed(working, backupKey)
  try {
    database.pragma('journal_mode = OFF')
    checkVersion(database)
    checkPages(database)
    if (!isBackup(database)) throw fault('not-a-backup')
    configure(database)
    migrate(database)
    writeNewFile({ path, random, replaces: false }, (temporary) => {
      copyInto(temporary, key, database, ALL_OF_IT)
    })
  } finally {
    database.close()
  }
}
