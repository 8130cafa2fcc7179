/**
 * The ports to the host, which keeps the files of one person. A host is a daemon on a computer, or a phone; each
 * implements these interfaces in its own way, and this package calls nothing else of it.
 */
import type { BackupView, LeftOutView } from '@pvtcoms/rpc'
import type { Store } from '@pvtcoms/store'

/** The one store of a person, and the folder of its backups. */
export interface StoreFiles {
  /** Whether there is a store, open or not. */
  exists(): boolean
  /** Makes a store where there is none, and opens it. `passphrase` is wiped. Throws StoreError. */
  create(passphrase: Uint8Array): OpenStore
  /** Opens the store. `passphrase` is wiped. Throws StoreError, and leaves the store as it was. */
  open(passphrase: Uint8Array): OpenStore
  /** Makes a store of the backup at `path`, and opens it. `passphrase` is wiped. Throws StoreError. */
  import(backup: BackupSource): OpenStore
  /** Deletes the closed store. The backups stay. Rejects with DiskError. */
  remove(): Promise<void>
  /** The backups in the folder, the newest first. Throws StoreError. */
  backups(): readonly BackupView[]
  /** Whether a backup can be at `path`, wherever the host was started. */
  isWholePath(path: string): boolean
}

export interface BackupSource {
  readonly path: string
  /** The one that the backup was written under. */
  readonly passphrase: Uint8Array
}

/** A store while it is open. */
export interface OpenStore {
  /** What an engine works on. Not to be closed by itself. */
  readonly tables: Store
  /** Writes a backup into the folder, and removes all but the newest `keep` there. Throws StoreError. */
  backUp(keep: number): BackupView
  /** Writes a backup under a passphrase of its own, which is wiped, to a path where there is nothing. Throws StoreError. */
  exportBackup(to: { readonly path: string; readonly passphrase: Uint8Array }): BackupView
  /** Both are wiped. Throws StoreError `wrong-passphrase`; one that finds the disk failing twice closes the store. */
  changePassphrase(change: { readonly from: Uint8Array; readonly to: Uint8Array }): void
  /** Reads all of it. Throws StoreError `damaged`. */
  checkIntegrity(): void
  readonly isOpen: boolean
  /** Wipes its keys. */
  close(): void
}

/** What is known before the passphrase is. */
export interface Settings {
  /** Lines as tor has them: tor starts before anybody types a passphrase, and must not go without them first. */
  readonly bridges: readonly string[]
  /** Seconds without use after which the store locks; 0: never. */
  readonly lockAfter: number
}

/** Where settings are kept. */
export interface SettingsFile {
  /**
   * `DEFAULT_SETTINGS` where nothing was written, and its member for each that was not; undefined where what was
   * written cannot be understood.
   */
  read(): Promise<Settings | undefined>
  /** Replaces them whole or not at all. Rejects with DiskError. */
  write(settings: Settings): Promise<void>
}

/** Bridges in a text. */
export interface FoundBridges {
  /** As tor reads them, up to 20. */
  readonly lines: readonly string[]
  /** The other lines of the text. */
  readonly leftOut: readonly LeftOutView[]
}

/** What holds until somebody sets something, and again after `erase`. */
export const DEFAULT_SETTINGS: Settings = { bridges: [], lockAfter: 0 }

/** The disk that the store is on. */
export interface DiskState {
  /** Bytes. */
  readonly free: number
  readonly isWritable: boolean
}
