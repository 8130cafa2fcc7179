/** The door of the store on Node: an encrypted SQLite file, or the same in memory. */
import { wipe } from '@pvtcoms/core/bytes'
import type { RandomSource } from '@pvtcoms/core/env'
import type { Store } from '../store.ts'
import { inspectFile, openFile, openMemory } from './database-file.ts'
import { translated } from './faults.ts'
import { removeLeftovers, writeNewFile } from './new-file.ts'
import type { FileStart } from './page-check.ts'
import { SqliteStore } from './sqlite-store.ts'
import { deriveKey, type KeyDerivation, SALT_LENGTH, type StoreKey } from './store-key.ts'

export interface StorePlace extends KeyDerivation {
  readonly path: string
  /** `passphraseBytes` of what the person typed. It is wiped. */
  readonly passphrase: Uint8Array
}

/** Makes a store where there is none, and opens it. Throws StoreError `exists`, `read-only`, `disk-full`. */
export function createStore(place: StorePlace & { readonly random: RandomSource }): Store {
  const { path, passphrase, random } = place
  try {
    const key = deriveKey(passphrase, random.random(SALT_LENGTH), place)
    writeNewFile({ path, key, random, replaces: false }, () => {})
    return opened(path, inspectFile(path), key)
  } finally {
    wipe(passphrase)
  }
}

/** Opens the store at `path`. Throws StoreError, and leaves the file as it was. */
export function openStore(place: StorePlace): Store {
  const { path, passphrase } = place
  try {
    const start = inspectFile(path)
    return opened(path, start, deriveKey(passphrase, start.salt, place))
  } finally {
    wipe(passphrase)
  }
}

/** A store without a file, for tests and simulated worlds: the same code on the same engine. */
export function memoryStore(): Store {
  return new SqliteStore(openMemory())
}

function opened(path: string, start: FileStart, key: StoreKey): Store {
  const file = openFile(path, start, key)
  translated(() => removeLeftovers(path))
  return new SqliteStore(file)
}
