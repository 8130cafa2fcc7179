/** The store and its backups as files of the data directory: the port of packages/app on this computer. */
import { rm } from 'node:fs/promises'
import { isAbsolute } from 'node:path'
import type { BackupSource, OpenStore, StoreFiles } from '@pvtcoms/app'
import type { Primitives } from '@pvtcoms/core/crypto/primitives'
import { onDisk } from '@pvtcoms/core/disk-error'
import type { RandomSource } from '@pvtcoms/core/env'
import type { BackupView } from '@pvtcoms/rpc'
import {
  createStore,
  type FileStore,
  importBackup,
  listBackups,
  openStore,
  type StorePlace,
} from '@pvtcoms/store/node'
import type { DataDirectory } from './data-directory.ts'

interface StoreParts {
  readonly directory: DataDirectory
  readonly primitives: Primitives
  readonly random: RandomSource
  /** What a guess at the passphrase costs. Default: as expensive as the store makes it; less is for tests alone. */
  readonly cost?: StorePlace['cost']
}

export class DirectoryStoreFiles implements StoreFiles {
  readonly #parts: StoreParts

  constructor(parts: StoreParts) {
    this.#parts = parts
  }

  exists(): boolean {
    return this.#parts.directory.hasStore
  }

  create(passphrase: Uint8Array): OpenStore {
    return this.#opened(createStore(this.#place(passphrase)))
  }

  open(passphrase: Uint8Array): OpenStore {
    return this.#opened(openStore(this.#place(passphrase)))
  }

  import({ path, passphrase }: BackupSource): OpenStore {
    return this.#opened(importBackup({ ...this.#place(passphrase), backup: path }))
  }

  async remove(): Promise<void> {
    await onDisk(() => rm(this.#parts.directory.store, { force: true }))
  }

  backups(): readonly BackupView[] {
    return listBackups(this.#parts.directory.backups)
  }

  isWholePath(path: string): boolean {
    return isAbsolute(path)
  }

  #place(passphrase: Uint8Array): StorePlace {
    const { directory, primitives, random, cost } = this.#parts
    return { path: directory.store, passphrase, primitives, random, ...(cost && { cost }) }
  }

  #opened(store: FileStore): OpenStore {
    const { backups: folder } = this.#parts.directory
    return {
      tables: store,
      backUp: (keep) => store.backup({ folder, keep }),
      exportBackup: (to) => store.exportBackup(to),
      changePassphrase: (change) => store.changePassphrase(change),
      checkIntegrity: () => store.checkIntegrity(),
      get isOpen() {
        return store.isOpen
      },
      close: () => store.close(),
    }
  }
}
