/** A store in a file: its tables, and what can be done with the file as a whole while it is open. */
import { mkdirSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { equal, wipe } from '@pvtcoms/core/bytes'
import type { RandomSource } from '@pvtcoms/core/env'
import { BACKUPS_HOLD_DELETED } from '../backup.ts'
import { copyAsBackup } from './backup/backup-copy.ts'
import { type BackupFile, describe, nextBackup, pruneBackups } from './backup/backup-folder.ts'
import { ALL_OF_IT, copyInto } from './backup/copy.ts'
import { Connection } from './connection.ts'
import { fault, translated } from './faults.ts'
import {
  checkPages,
  checkSearchIndex,
  inspectFile,
  type OpenFile,
  openFile,
} from './file/database-file.ts'
import { removeLeftovers, writeNewFile } from './file/new-file.ts'
import { backupKeyOf, freshBackupKey, settleFile } from './file/own-row.ts'
import { deriveKey, freshKey, type KeyDerivation, type StoreKey } from './file/store-key.ts'
import type { Database } from './sqlite.ts'
import { SqliteStore } from './sqlite-store.ts'
import { catchUp } from './tables/search-index.ts'

export interface FileStoreParts extends KeyDerivation {
  readonly path: string
  readonly random: RandomSource
}

export class FileStore extends SqliteStore {
  readonly #parts: FileStoreParts
  readonly #connection: Connection
  #file: OpenFile
  #key: StoreKey

  /** Takes over `file` and `key`, which opens it. */
  constructor(parts: FileStoreParts, file: OpenFile, key: StoreKey) {
    const connection = new Connection(file)
    super(connection)
    this.#parts = parts
    this.#connection = connection
    this.#file = file
    this.#key = key
  }

  /**
   * Writes a backup into `folder`, under the passphrase of this store, reads it again, and then removes
   * all but the newest `keep` there; all but this one, if a person deleted something that earlier ones hold. Takes about
   * as long as writing the whole history does.
   */
  backup({ folder, keep }: { readonly folder: string; readonly keep: number }): BackupFile {
    this.#connection.alone()
    return translated(() => {
      mkdirSync(folder, { mode: 0o700, recursive: true })
      const file = nextBackup(folder)
      removeLeftovers(join(folder, file))
      this.#writeBackup(join(folder, file), backupKeyOf(this.#connection.alone()))
      const holdsDeleted = this.settings.get(undefined, BACKUPS_HOLD_DELETED) === true
      pruneBackups(folder, holdsDeleted ? 1 : Math.max(1, keep))
      if (holdsDeleted) {
        this.transact(() => this.settings.set(undefined, BACKUPS_HOLD_DELETED, undefined))
      }
      return describe(folder, file)
    })
  }

  /** Writes one backup under a passphrase of its own, which is wiped. Throws `exists` where there is a file. */
  exportBackup(to: { readonly path: string; readonly passphrase: Uint8Array }): BackupFile {
    const { path, passphrase } = to
    try {
      this.#writeBackup(path, freshBackupKey(passphrase, this.#parts))
      return translated(() => describe(dirname(path), basename(path)))
    } finally {
      wipe(passphrase)
    }
  }

  /**
   * All of the file is written anew and takes the place of the one that was. Until that moment the file
   * opens with `from`, and from then on with `to`; both are wiped. Backups open with the passphrase that
   * they were written under. Throws `wrong-passphrase`. When the disk fails twice in the very moment of the
   * change, the store is closed.
   */
  changePassphrase({ from, to }: { readonly from: Uint8Array; readonly to: Uint8Array }): void {
    const { path, random } = this.#parts
    const source = this.#connection.alone()
    try {
      this.#assertPassphrase(from)
      const key = freshKey(to, this.#parts)
      const check = (): void => {
        const file = openFile(path, inspectFile(path), key)
        this.#connection.replace(file)
        this.#file = file
      }
      try {
        writeNewFile({ path, random, replaces: true, check }, (temporary) => {
          copyInto(temporary, key, source, ALL_OF_IT)
          settleFile(temporary, key, { ...this.#parts, passphrase: to })
          // What is in the log of the old file must not be taken for a log of the new one.
          source.pragma('journal_mode = DELETE')
        })
      } catch (error) {
        key.key.wipe()
        if (this.#file.isAt(path)) backToLog(source)
        else this.close()
        throw error
      }
      this.#key.key.wipe()
      this.#key = key
    } finally {
      wipe(from, to)
    }
  }

  /** Reads all of the file. Throws `damaged`. */
  checkIntegrity(): void {
    const database = this.#connection.alone()
    translated(() => {
      checkPages(database)
      catchUp(database)
      checkSearchIndex(database)
    })
  }

  get isOpen(): boolean {
    return this.#file.database.open
  }

  override close(): void {
    this.#key.key.wipe()
    super.close()
  }

  #assertPassphrase(passphrase: Uint8Array): void {
    const { key } = deriveKey(passphrase, this.#key.salt, this.#parts)
    const isRight = equal(key.expose(), this.#key.key.expose())
    key.wipe()
    if (!isRight) throw fault('wrong-passphrase')
  }

  #writeBackup(path: string, key: StoreKey): void {
    const source = this.#connection.alone()
    const { random } = this.#parts
    try {
      writeNewFile({ path, random, replaces: false }, (temporary) => {
        copyAsBackup(temporary, key, source)
      })
    } finally {
      key.key.wipe()
    }
  }
}

function backToLog(database: Database): void {
  try {
    database.pragma('journal_mode = WAL')
  } catch {
    // Without it commits take longer, and are as durable; the next opening tries again.
  }
}
