/** The entry point of the store on Node: an encrypted SQLite file, or the same in memory. */
import { wipe } from '@pvtcoms/core/bytes'
import type { RandomSource } from '@pvtcoms/core/env'
import type { Store } from '../store.ts'
import { makeEmpty } from './backup/copy.ts'
import { restoreFile } from './backup/import-backup.ts'
import { Connection } from './connection.ts'
import { translated } from './faults.ts'
import { inspectFile, type OpenFile, openFile, openMemory } from './file/database-file.ts'
import { removeFile, removeLeftovers, writeNewFile } from './file/new-file.ts'
import { settle, settleFile } from './file/own-row.ts'
import type { FileStart } from './file/page-check.ts'
import { deriveKey, freshKey, type KeyDerivation, type StoreKey } from './file/store-key.ts'
import { FileStore, type FileStoreParts } from './file-store.ts'
import { SqliteStore } from './sqlite-store.ts'

export { type BackupFile, listBackups } from './backup/backup-folder.ts'
export type { FileStore } from './file-store.ts'

export interface StorePlace extends KeyDerivation {
  readonly path: string
  /** `passphraseBytes` of what the person typed. It is wiped. */
  readonly passphrase: Uint8Array
  readonly random: RandomSource
}

/** Makes a store where there is none, and opens it. Throws StoreError `exists`, `read-only`, `disk-full`. */
export function createStore(place: StorePlace): FileStore {
  const { path, passphrase, random } = place
  return wiping(passphrase, () => {
    const key = freshKey(passphrase, place)
    writeNewFile({ path, random, replaces: false }, (temporary) => {
      makeEmpty(temporary, key, { isBackup: false })
      settleFile(temporary, key, place)
    })
    return openedNew(place, key)
  })
}

/** Opens the store at `path`. Throws StoreError, and leaves the file as it was. */
export function openStore(place: StorePlace): FileStore {
  const { path, passphrase } = place
  return wiping(passphrase, () => {
    const start = inspectFile(path)
    return opened(place, start, deriveKey(passphrase, start.salt, place))
  })
}

/**
 * Makes a store of a backup, under the passphrase of that one, and opens it: its setting RESTORED says
 * that contacts are to be rejoined. The backup is only read. Throws as `openStore` does of the backup,
 * `not-a-backup` and `cut-off`, and as `createStore` does of the store.
 */
export function importBackup({
  backup,
  ...place
}: StorePlace & { readonly backup: string }): FileStore {
  const { passphrase } = place
  return wiping(passphrase, () => {
    const key = freshKey(passphrase, place)
    restoreFile({ path: backup, passphrase }, { ...place, key })
    return openedNew(place, key)
  })
}

/** A store without a file, for tests and simulated worlds: the same code on the same engine. */
export function memoryStore(): Store {
  return new SqliteStore(new Connection(openMemory()))
}

/** Opens a store that was just made, or leaves none. Takes over `key`. */
function openedNew(place: StorePlace, key: StoreKey): FileStore {
  const { path } = place
  try {
    return opened(place, inspectFile(path), key)
  } catch (error) {
    removeFile(path)
    throw error
  }
}

/** Takes over `key`: it is wiped when that throws. */
function opened(place: StorePlace, start: FileStart, key: StoreKey): FileStore {
  const { path, primitives, cost, random } = place
  let file: OpenFile | undefined
  try {
    const opened = openFile(path, start, key)
    file = opened
    return translated(() => {
      settle(opened.database, place)
      removeLeftovers(path)
      const parts: FileStoreParts = { path, primitives, random, ...(cost && { cost }) }
      return new FileStore(parts, opened, key)
    })
  } catch (error) {
    file?.close()
    key.key.wipe()
    throw error
  }
}

function wiping<T>(passphrase: Uint8Array, work: () => T): T {
  try {
    return work()
  } finally {
    wipe(passphrase)
  }
}
