/**
 * The life of a store between three states: `empty`, `locked`, `open`. While it is open an engine runs
 * on it. What changes the state happens one at a time and in order; what is asked of the engine is
 * refused at once when it is not there.
 *
 * When it locks, the engine has ended (with its onions and streams), the store is closed and its keys
 * are wiped. Tor stays up: it knows nothing of anybody then.
 */
import { rm } from 'node:fs/promises'
import type { EngineEvent, EngineMethods, EngineParts } from '@pvtcoms/client/engine'
import type { Primitives } from '@pvtcoms/core/crypto/primitives'
import type { RandomSource, Timers } from '@pvtcoms/core/env'
import { isCodedError } from '@pvtcoms/core/errors'
import type { ApiEvent, AppView, BackupView } from '@pvtcoms/rpc'
import { passphraseBytes } from '@pvtcoms/store'
import {
  createStore,
  type FileStore,
  importBackup,
  listBackups,
  openStore,
  type StorePlace,
} from '@pvtcoms/store/node'
import type { TransportStatus } from '@pvtcoms/transport'
import { BackupSchedule } from './backup-schedule.ts'
import type { DataDirectory } from './data-directory.ts'
import { DaemonError } from './errors.ts'
import type { EventLog } from './event-log.ts'
import { IdleLock } from './idle-lock.ts'
import type { StandbyTransport } from './network/standby-transport.ts'
import { newPassphrase } from './passphrase.ts'
import { readSettings, writeSettings } from './settings-file.ts'

/** What the daemon needs of an engine. */
export interface RunningEngine {
  readonly methods: EngineMethods
  wake(): void
  close(): Promise<void>
}

export interface DaemonParts {
  readonly version: string
  readonly directory: DataDirectory
  /** Closed with the daemon. */
  readonly transport: StandbyTransport
  readonly timers: Timers
  readonly random: RandomSource
  readonly primitives: Primitives
  readonly miner: EngineParts['miner']
  readonly pace?: EngineParts['pace']
  /** Cheaper ones are for tests alone. */
  readonly passphraseCost?: StorePlace['cost']
  readonly openEngine: (parts: EngineParts) => RunningEngine
  readonly log: EventLog
  readonly onEvent: (event: ApiEvent) => void
}

/** Backups that are kept in the data directory. */
const KEEP = 5

interface OpenState {
  readonly store: FileStore
  readonly engine: RunningEngine
}

export class Daemon {
  readonly #parts: DaemonParts
  readonly #startedAt: number
  readonly #idle: IdleLock
  readonly #backups: BackupSchedule
  #open: OpenState | undefined
  #lockAfter = 0
  #turn: Promise<unknown> = Promise.resolve()
  #told = ''

  constructor(parts: DaemonParts) {
    this.#parts = parts
    this.#startedAt = parts.timers.now()
    this.#idle = new IdleLock(parts.timers, () => void this.lock())
    this.#backups = new BackupSchedule({
      timers: parts.timers,
      newest: () => this.#newestBackup(),
      unusedFor: () => this.#idle.unusedFor,
      make: () => this.#backUpByItself(),
    })
  }

  /** Reads the settings and starts tor, through `bridges` if there are any; does not wait for it. */
  async start(bridges: readonly string[] = []): Promise<void> {
    const { transport, directory, log } = this.#parts
    const settings = await readSettings(directory.settings)
    if (settings === undefined) log.add({ code: 'settings-unreadable' })
    this.#lockAfter = settings?.lockAfter ?? 0
    transport.onStatus((status) => this.#onStatus(status))
    transport.start(bridges.length > 0 ? bridges : (settings?.bridges ?? []))
    log.add({ code: 'started' })
  }

  view(): AppView {
    const { version, transport, directory } = this.#parts
    return {
      version,
      state: this.#open !== undefined ? 'open' : directory.hasStore ? 'locked' : 'empty',
      transport: transport.status(),
      startedAt: this.#startedAt,
      folder: directory.path,
      lockAfter: this.#lockAfter,
      bridges: transport.bridges,
    }
  }

  /** The store while it is open. Throws DaemonError `locked` or `no-store`. */
  get store(): FileStore {
    return this.#opened().store
  }

  /** What can be asked of the engine while it runs. Throws DaemonError `locked` or `no-store`. */
  get methods(): EngineMethods {
    return this.#opened().engine.methods
  }

  get isOpen(): boolean {
    return this.#open !== undefined
  }

  /** The person is there. */
  use(): void {
    this.#idle.use()
  }

  /** The person looks: everything is tried soon. */
  wake(): void {
    this.#open?.engine.wake()
  }

  create(passphrase: string): Promise<AppView> {
    return this.#inTurn(() => {
      this.#assertEmpty()
      const store = createStore(this.#place(newPassphrase(passphrase)))
      this.#parts.log.add({ code: 'created' })
      this.#run(store)
    })
  }

  unlock(passphrase: string): Promise<AppView> {
    return this.#inTurn(() => {
      const { log, directory } = this.#parts
      if (this.#open !== undefined) return
      if (!directory.hasStore) throw noStore()
      try {
        this.#run(openStore(this.#place(passphraseBytes(passphrase))))
      } catch (error) {
        if (isCodedError(error)) log.add({ code: 'unlock-refused', fault: error.code })
        throw error
      }
      log.add({ code: 'unlocked' })
    })
  }

  restore(backup: string, passphrase: string): Promise<AppView> {
    return this.#inTurn(async () => {
      const { directory, log } = this.#parts
      this.#assertEmpty()
      const store = importBackup({ ...this.#place(passphraseBytes(passphrase)), backup })
      try {
        this.#run(store)
      } catch (error) {
        // What does not run would stand in the way of a backup that does.
        await rm(directory.store, { force: true })
        throw error
      }
      log.add({ code: 'restored' })
    })
  }

  lock(): Promise<AppView> {
    return this.#inTurn(() => this.#close())
  }

  changePassphrase(from: string, to: string): Promise<AppView> {
    return this.#inTurn(() => {
      const { store } = this
      const fresh = newPassphrase(to)
      store.changePassphrase({ from: passphraseBytes(from), to: fresh })
    })
  }

  /** Writes a backup into the data directory, where the newest few are kept. Throws DaemonError, StoreError. */
  backUp(): BackupView {
    const { directory, log } = this.#parts
    const backup = this.store.backup({ folder: directory.backups, keep: KEEP })
    log.add({ code: 'backed-up' })
    return backup
  }

  setLockAfter(seconds: number): Promise<AppView> {
    return this.#inTurn(async () => {
      const { directory, transport } = this.#parts
      await writeSettings(directory.settings, { bridges: transport.bridges, lockAfter: seconds })
      this.#lockAfter = seconds
      if (this.#open !== undefined) this.#idle.arm(seconds)
    })
  }

  /** Rejects with TorError, and changes nothing then. */
  setBridges(lines: readonly string[]): Promise<AppView> {
    return this.#inTurn(async () => {
      const { directory, transport, log } = this.#parts
      const bridges = lines.map((line) => line.trim()).filter((line) => line !== '')
      await transport.useBridges(bridges)
      await writeSettings(directory.settings, { bridges, lockAfter: this.#lockAfter })
      log.add({ code: 'bridges-changed', count: bridges.length })
    })
  }

  /** All that is in the data directory goes, tor's state too; then it is as new. */
  erase(): Promise<AppView> {
    return this.#inTurn(async () => {
      const { transport, directory, log } = this.#parts
      await this.#close()
      await transport.stop()
      try {
        await directory.erase()
      } finally {
        this.#lockAfter = 0
        transport.start([])
      }
      log.add({ code: 'erased' })
    })
  }

  /** Ends everything, tor too. */
  async close(): Promise<void> {
    this.#parts.log.add({ code: 'stopping' })
    await this.#inTurn(() => this.#close())
    await this.#parts.transport.close()
  }

  #opened(): OpenState {
    if (this.#open !== undefined) return this.#open
    if (!this.#parts.directory.hasStore) throw noStore()
    throw new DaemonError('locked', 'pvtcoms is locked: unlock it first')
  }

  #assertEmpty(): void {
    if (!this.#parts.directory.hasStore) return
    throw new DaemonError('exists', 'there is a store already: unlock it, or erase it first')
  }

  #place(passphrase: Uint8Array): StorePlace {
    const { directory, primitives, random, passphraseCost: cost } = this.#parts
    return { path: directory.store, passphrase, primitives, random, ...(cost && { cost }) }
  }

  #run(store: FileStore): void {
    const { transport, timers, random, primitives, miner, pace, log, onEvent } = this.#parts
    try {
      const engine = this.#parts.openEngine({
        store,
        transport,
        timers,
        random,
        primitives,
        miner,
        onEvent: (event: EngineEvent) => onEvent(event),
        onLog: (event) => log.add(event),
        ...(pace && { pace }),
      })
      this.#open = { store, engine }
    } catch (error) {
      store.close()
      throw error
    }
    this.#idle.arm(this.#lockAfter)
    this.#backups.start()
  }

  #newestBackup(): number | undefined {
    try {
      return listBackups(this.#parts.directory.backups)[0]?.at
    } catch {
      // Whatever is wrong with the folder, writing into it says so.
      return undefined
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

  /** One after the other; whoever watches is told what came of it. */
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

const noStore = (): DaemonError =>
  new DaemonError('no-store', 'there is no store yet: make one first')
