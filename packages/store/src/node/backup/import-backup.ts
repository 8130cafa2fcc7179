/**
 * Makes a store of a backup. The backup is only read, also when an earlier version made it. A stranger may have
 * made it: nothing in it is believed before it was checked.
 */
import { chmodSync, constants, copyFileSync, existsSync } from 'node:fs'
import { StoreError } from '../../errors.ts'
import { fault, translated } from '../faults.ts'
import {
  checkPages,
  checkVersion,
  configure,
  inspectStart,
  migrate,
} from '../file/database-file.ts'
import { removeFile, temporaryName, writeNewFile } from '../file/new-file.ts'
import { isBackup, settleFile } from '../file/own-row.ts'
import { knowsKey, PAGE_LENGTH, saidLength } from '../file/page-check.ts'
import { deriveKey, openKeyed, type StoreKey } from '../file/store-key.ts'
import type { FileStoreParts } from '../file-store.ts'
import { checkRows } from '../schema/row-check.ts'
import { checkSchemaTree } from '../schema/schema-tree.ts'
import { isSqliteError } from '../sqlite.ts'
import { copyFromBackup } from './backup-copy.ts'
import { isBackupSalt } from './backup-mark.ts'

interface Backup {
  readonly path: string
  readonly passphrase: Uint8Array
}

/** Where a store is to be, and the key that it is to have. */
type Target = FileStoreParts & { readonly key: StoreKey }

/** Writes the file of a store to `path`, under `key`. Throws StoreError as `importBackup` does. */
export function restoreFile(backup: Backup, { path, key, ...parts }: Target): void {
  translated(() => {
    const start = inspectStart(backup.path)
    if (!isBackupSalt(start.salt)) throw fault('not-a-backup')
    if (start.length < PAGE_LENGTH || start.length % PAGE_LENGTH !== 0) throw fault('cut-off')
    const backupKey = deriveKey(backup.passphrase, start.salt, parts)
    try {
      if (!knowsKey(start, backupKey)) throw fault('wrong-passphrase')
      if (start.length < (saidLength(start, backupKey) ?? 0)) throw fault('cut-off')
      if (existsSync(path)) throw fault('exists')
      const working = temporaryName(path, parts.random)
      try {
        copyFileSync(backup.path, working, constants.COPYFILE_EXCL)
        chmodSync(working, 0o600)
        blamingBackup(() => {
          copyFrom(working, backupKey, { path, key, ...parts }, backup.passphrase)
        })
      } finally {
        removeFile(working)
      }
    } finally {
      backupKey.key.wipe()
    }
  })
}

function copyFrom(
  working: string,
  backupKey: StoreKey,
  { path, key, ...parts }: Target,
  passphrase: Uint8Array,
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
    writeNewFile({ path, random: parts.random, replaces: false }, (temporary) => {
      copyFromBackup(temporary, key, database)
      settleFile(temporary, key, { ...parts, passphrase })
    })
  } finally {
    database.close()
  }
}

const BLAMED = ['damaged', 'row-exists', 'no-such-row']

/** When SQLite refuses the rows of the backup, for whatever reason, the backup is `damaged`: another one has to help. */
function blamingBackup(work: () => void): void {
  try {
    translated(work)
  } catch (error) {
    const isFaultOfBackup =
      isSqliteError(error) || (error instanceof StoreError && BLAMED.includes(error.code))
    throw isFaultOfBackup ? new StoreError('damaged', DAMAGED) : error
  }
}

const DAMAGED = 'this backup is damaged: use another copy of it, or another backup'
