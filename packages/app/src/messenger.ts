/**
 * One person's messenger: a store that is `empty`, `locked` or `open`. While it is open an engine runs on it. What
 * changes the state happens one at a time and in order; what is asked of the engine is refused at once while there
 * is none.
 *
 * When it locks, the engine has ended (with its onions and streams), the store is closed and its keys are wiped. Tor
 * stays up: it knows nothing of anybody then.
 */
import type { EngineParts } from '@pvtcoms/client/engine'
import type { Timers } from '@pvtcoms/core/env'
import { isCodedError } from '@pvtcoms/core/errors'
import type { ApiEvent, AppView, BackupView, BridgesView, EngineMethods } from '@pvtcoms/rpc'
import { BACKUPS_HOLD_DELETED, passphraseBytes } from '@pvtcoms/store'
import type { TransportStatus } from '@pvtcoms/transport'
import { BackupSchedule } from './backup-schedule.ts'
import { AppError } from './errors.ts'
import type { EventLog } from './event-log.ts'
import type { FoundBridges, OpenStore, SettingsFile, StoreFiles } from './host.ts'
import { IdleLock } from './idle-lock.ts'
import type { StandbyTransport } from './network/standby-transport.ts'
import { newPassphrase } from './passphrase.ts'
import { SettingsKeeper } from './settings-keeper.ts'

/** What the messenger needs of an engine. */
export interface RunningEngine {
  readonly methods: EngineMethods
  wake(): void
  close(): Promise<void>
}

export interface MessengerParts {
  readonly version: string
  /** Where the host keeps everything, as people are shown it. */
  readonly folder: string
  /** What a person types to have the window opened, also when nothing runs. */
  readonly reopen: string
  readonly store: StoreFiles
  readonly settings: SettingsFile
  /** Deletes everything that the host keeps of the person, the store first. Called while the store and tor are closed. */
  readonly erase: () => Promise<void>
  /** Closed with the messenger. */
  readonly transport: StandbyTransport
  /** Finds bridges that tor can use. */
  readonly findBridges: (text: string) => Promise<FoundBridges>
  readonly timers: Timers
  /** Starts an engine on an open store. The host adds what an engine needs besides. */
  readonly openEngine: (
    parts: Pick<EngineParts, 'store' | 'transport' | 'onEvent' | 'onLog'>,
  ) => RunningEngine
  readonly log: EventLog
  /** Told what has changed, in the order in which it happened. It must not throw. */
  readonly onEvent: (event: ApiEvent) => void
}

/** How many backups are kept in the folder. */
const KEEP = 5

interface OpenState {
  readonly store: OpenStore
  readonly engine: RunningEngine
}

export class Messenger {
  readonly #parts: MessengerParts
  readonly #startedAt: number
  readonly #idle: IdleLock
  readonly #backups: BackupSchedule
  readonly #settings: SettingsKeeper
  #open: OpenState | undefined
  #turn: Promise<unknown> = Promise.resolve()
  #told = ''

  constructor(parts: MessengerParts) {
    this.#parts = parts
    this.#startedAt = parts.timers.now()
    const { settings: file, transport, log } = parts
    this.#settings = new SettingsKeeper({ file, transport, log })
    this.#idle = new IdleLock(parts.timers, () => void this.lock())
    this.#backups = new BackupSchedule({
      timers: parts.timers,
      newest: () => this.#newestBackup(),
      holdDeleted: () => this.#backupsHoldDeleted(),
      unusedFor: () => this.#idle.unusedFor,
      make: () => this.#backUpByItself(),
    })
  }

  /**
   * Reads the settings and starts tor, through `bridges` if there are any; does not wait for it. Where the settings
   * cannot be read there may have been bridges, which hide that somebody uses Tor: it waits for the person then.
   */
  async start(bridges: readonly string[] = []): Promise<void> {
    const { transport, log } = this.#parts
    transport.onStatus((status) => this.#onStatus(status))
    await this.#settings.start(bridges)
    log.add({ code: 'started' })
  }

  view(): AppView {
    const { version, folder, reopen, store, transport } = this.#parts
    return {
      version,
      state: this.#open !== undefined ? 'open' : store.exists() ? 'locked' : 'empty',
      transport: transport.status(),
      startedAt: this.#startedAt,
      folder,
      reopen,
      lockAfter: this.#settings.lockAfter,
      bridges: transport.bridges,
    }
  }

  /** The store while it is open. Throws AppError `locked` or `no-store`. */
  get store(): OpenStore {
    return this.#opened().store
  }

  /** What can be asked of the engine while it runs. Throws AppError `locked` or `no-store`. */
  get methods(): EngineMethods {
    return this.#opened().engine.methods
  }

  get isOpen(): boolean {
    return this.#open !== undefined
  }

  /** The person is there: the wait until it locks begins anew. */
  use(): void {
    this.#idle.use()
  }

  /** The person looks: the engine tries everything soon. */
  wake(): void {
    this.#open?.engine.wake()
  }

  create(passphrase: string): Promise<AppView> {
    return this.#inTurn(() => {
      this.#assertEmpty()
      const store = this.#parts.store.create(newPassphrase(passphrase))
      this.#parts.log.add({ code: 'created' })
      this.#run(store)
    })
  }

  unlock(passphrase: string): Promise<AppView> {
    return this.#inTurn(() => {
      const { log, store } = this.#parts
      if (this.#open !== undefined) return
      if (!store.exists()) throw noStore()
      try {
        this.#run(store.open(passphraseBytes(passphrase)))
      } catch (error) {
        if (isCodedError(error)) log.add({ code: 'unlock-refused', fault: error.code })
        throw error
      }
      log.add({ code: 'unlocked' })
    })
  }

  /** Makes a store of the backup at `path`. Rejects with AppError, StoreError; there is no store then. */
  restore(path: string, passphrase: string): Promise<AppView> {
    return this.#inTurn(async () => {
      this.#assertWhole(path)
      this.#assertEmpty()
      try {
        await this.#import(path, passphrase)
      } catch (error) {
        throw isCodedError(error) && error.code === 'damaged' ? damagedBackup(error) : error
      }
      this.#parts.log.add({ code: 'restored' })
    })
  }

  lock(): Promise<AppView> {
    return this.#inTurn(() => this.#close())
  }

  /** Locks where the disk fails so badly that the store was closed. */
  changePassphrase(from: string, to: string): Promise<AppView> {
    return this.#inTurn(async () => {
      const { store } = this
      const fresh = newPassphrase(to)
      try {
        store.changePassphrase({ from: passphraseBytes(from), to: fresh })
      } finally {
        if (!store.isOpen) await this.#close()
      }
    })
  }

  /** Writes a backup into the folder of backups, where the newest few are kept. Throws AppError, StoreError. */
  backUp(): BackupView {
    const backup = this.store.backUp(KEEP)
    this.#parts.log.add({ code: 'backed-up' })
    return backup
  }

  /** Writes a backup to `path`, under a passphrase of its own. Throws AppError, StoreError. */
  exportBackup(path: string, passphrase: string): BackupView {
    const { store } = this
    this.#assertWhole(path)
    return store.exportBackup({ path, passphrase: newPassphrase(passphrase) })
  }

  /** The backups in the folder, the newest first, in every state. Throws StoreError. */
  backups(): readonly BackupView[] {
    return this.#parts.store.backups()
  }

  setLockAfter(seconds: number): Promise<AppView> {
    return this.#inTurn(async () => {
      await this.#settings.setLockAfter(seconds)
      if (this.#open !== undefined) this.#idle.arm(seconds)
    })
  }

  /** Uses the bridges in `text`; none when it is empty. Rejects with TorError or DiskError, and changes nothing then. */
  async setBridges(text: string): Promise<BridgesView> {
    const { lines: bridges, leftOut } = await this.#parts.findBridges(text)
    // They hide that somebody uses Tor: a text without bridges must not take away those that there are.
    if (bridges.length === 0 && text.trim() !== '') return { app: this.view(), taken: 0, leftOut }
    const app = await this.#inTurn(() => this.#settings.useBridges(bridges))
    return { app, taken: bridges.length, leftOut }
  }

  /**
   * Deletes everything, tor's state too; the messenger is as new then. When the disk refuses it, that rejects with
   * DiskError, the settings hold, and it can be tried again.
   */
  erase(): Promise<AppView> {
    return this.#inTurn(async () => {
      await this.#close()
      await this.#settings.erase(this.#parts.erase)
      this.#parts.log.add({ code: 'erased' })
    })
  }

  /** Ends everything, tor too. */
  async close(): Promise<void> {
    this.#parts.log.add({ code: 'stopping' })
    await this.#inTurn(() => this.#close())
    await this.#parts.transport.close()
  }

  async #import(path: string, passphrase: string): Promise<void> {
    const { store } = this.#parts
    const restored = store.import({ path, passphrase: passphraseBytes(passphrase) })
    try {
      this.#run(restored)
    } catch (error) {
      // A store that no engine can run on would stand in the way of a backup that is sound.
      await store.remove()
      throw error
    }
  }

  #opened(): OpenState {
    if (this.#open !== undefined) return this.#open
    if (!this.#parts.store.exists()) throw noStore()
    throw new AppError('locked', 'pvtcoms is locked: unlock it first')
  }

  #assertEmpty(): void {
    if (!this.#parts.store.exists()) return
    throw new AppError('exists', 'pvtcoms is set up already: unlock it, or delete everything first')
  }

  /** A relative path would start at the folder of the host, which is not that of the person. */
  #assertWhole(path: string): void {
    if (this.#parts.store.isWholePath(path)) return
    throw new AppError('bad-path', 'give the whole path of the file, from the root on')
  }

  /** Closes `store` when no engine can begin on it. */
  #run(store: OpenStore): void {
    const { openEngine, transport, log, onEvent } = this.#parts
    try {
      const engine = openEngine({
        store: store.tables,
        transport,
        onEvent: (event) => onEvent(event),
        onLog: (event) => log.add(event),
      })
      this.#open = { store, engine }
    } catch (error) {
      store.close()
      throw error
    }
    this.#idle.arm(this.#settings.lockAfter)
    this.#backups.start()
  }

  #newestBackup(): number | undefined {
    try {
      return this.backups()[0]?.at
    } catch {
      // Whatever is wrong with the folder, writing into it says so.
      return undefined
    }
  }

  #backupsHoldDeleted(): boolean {
    try {
      return this.#open?.store.tables.settings.get(undefined, BACKUPS_HOLD_DELETED) === true
    } catch {
      // The backup of the day finds out what is wrong with the store.
      return false
    }
  }

  #backUpByItself(): void {
    try {
      this.backUp()
    } catch (error) {
      const fault = isCodedError(error) ? error.code : 'unknown'
      this.#parts.log.add({ code: 'backup-failed', fault })
    }
  }

  async #close(): Promise<void> {
    const open = this.#open
    if (open === undefined) return
    this.#open = undefined
    this.#idle.disarm()
    this.#backups.stop()
    try {
      await open.engine.close()
    } finally {
      open.store.close()
    }
    this.#parts.log.add({ code: 'locked' })
  }

  /** Runs `work` after what was asked before, and tells who watches what has changed. */
  async #inTurn(work: () => void | Promise<void>): Promise<AppView> {
    const done = this.#turn.then(work)
    this.#turn = done.catch(() => undefined)
    try {
      await done
    } finally {
      this.#tell()
    }
    return this.view()
  }

  #tell(): void {
    const app = this.view()
    const told = JSON.stringify(app)
    if (told === this.#told) return
    this.#told = told
    this.#parts.onEvent({ kind: 'app', app })
  }

  #onStatus(status: TransportStatus): void {
    const { log } = this.#parts
    switch (status.kind) {
      case 'ready':
        log.add({ code: 'tor-ready' })
        break
      case 'degraded':
        log.add({ code: 'tor-degraded', fault: status.reason })
        if (status.reason === 'woke-up') {
          this.#idle.look()
          this.wake()
        }
        break
      case 'failed':
        log.add({ code: 'tor-failed', fault: status.code })
        break
      case 'bootstrapping':
        if (status.pace === 'stuck') log.add({ code: 'tor-stuck', count: status.percent })
        break
      case 'closed':
        break
    }
    this.#tell()
  }
}

const damagedBackup = (cause: Error): AppError => {
  const message = 'this backup is damaged: use another copy of it, or another backup'
  return new AppError('damaged-backup', message, { cause })
}

const noStore = (): AppError => new AppError('no-store', 'pvtcoms is not set up yet')
