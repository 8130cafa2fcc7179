/**
 * A messenger on a host that is played: a store in memory that still wants its passphrase, settings in a variable,
 * and an engine that keeps one profile and notes what else it was asked.
 */
import assert from 'node:assert/strict'
import { isCodedError } from '@pvtcoms/core/errors'
import { nodePrimitives } from '@pvtcoms/core/providers/node'
import { nodeEnv, nodeTimers } from '@pvtcoms/core/providers/node-env'
import { Secret } from '@pvtcoms/core/secret'
import {
  type ApiEvent,
  apiDispatch,
  type BackupView,
  ENGINE_METHODS,
  type EngineMethods,
  failsOf,
  handlersFor,
  type Method,
  type Params,
  type ProfileView,
  type Result,
} from '@pvtcoms/rpc'
import { type Store, StoreError } from '@pvtcoms/store'
import { memoryStore } from '@pvtcoms/store/node'
import { HandTimers } from '@pvtcoms/testkit/hand-timers'
import type { ListenKey } from '@pvtcoms/transport'
import { MemoryNetwork } from '@pvtcoms/transport/memory'
import {
  type BackupSource,
  type BridgedTransport,
  DEFAULT_SETTINGS,
  EventLog,
  type HandlerParts,
  Messenger,
  type MessengerParts,
  messengerHandlers,
  type OpenStore,
  type RunningEngine,
  type Settings,
  StandbyTransport,
  type StoreFiles,
} from '../src/index.ts'

/** Of a store or a backup in memory: who knows the passphrase may have the tables. */
interface Locked {
  readonly passphrase: string
  readonly tables: Store
}

export class MemoryStoreFiles implements StoreFiles {
  readonly #made = new Map<string, Locked>()
  readonly #backups: BackupView[] = []
  #store: Locked | undefined
  /** How many stores are open. */
  opened = 0

  exists(): boolean {
    return this.#store !== undefined
  }

  create(passphrase: Uint8Array): OpenStore {
    assert.equal(this.#store, undefined)
    this.#store = { passphrase: textOf(passphrase), tables: memoryStore() }
    return this.#open()
  }

  open(passphrase: Uint8Array): OpenStore {
    this.#assertOpens(this.#store, passphrase)
    return this.#open()
  }

  import({ path, passphrase }: BackupSource): OpenStore {
    const backup = this.#made.get(path)
    this.#assertOpens(backup, passphrase)
    this.#store = backup
    return this.#open()
  }

  async remove(): Promise<void> {
    assert.equal(this.opened, 0, 'it was closed first')
    this.#store = undefined
  }

  backups(): readonly BackupView[] {
    return this.#backups
  }

  isWholePath(path: string): boolean {
    return path.startsWith('/')
  }

  #assertOpens(locked: Locked | undefined, passphrase: Uint8Array): asserts locked is Locked {
    if (locked === undefined) throw new StoreError('absent', 'there is no such file')
    if (locked.passphrase === textOf(passphrase)) return
    throw new StoreError('wrong-passphrase', 'the passphrase does not open this file')
  }

  #open(): OpenStore {
    const store = this.#store
    assert.ok(store !== undefined)
    this.opened++
    const { tables } = store
    return {
      tables,
      backUp: (keep) => {
        const backup = { file: `backup-${this.#backups.length}`, at: nodeTimers.now(), bytes: 1 }
        this.#backups.unshift(backup)
        this.#backups.splice(keep)
        return backup
      },
      exportBackup: ({ path, passphrase }) => {
        this.#made.set(path, { passphrase: textOf(passphrase), tables })
        return { file: path, at: nodeTimers.now(), bytes: 1 }
      },
      changePassphrase: ({ from, to }) => {
        this.#assertOpens(this.#store, from)
        this.#store = { passphrase: textOf(to), tables }
      },
      checkIntegrity: () => undefined,
      isOpen: true,
      close: () => this.opened--,
    }
  }
}

const textOf = (passphrase: Uint8Array): string => Buffer.from(passphrase).toString('utf8')

const PROFILE = 'the profile'

/** An engine that keeps one profile in its store, and has nothing else. */
class ProfileEngine implements RunningEngine {
  readonly methods: EngineMethods
  wakes = 0
  isClosed = false

  constructor(store: Store, onCall: (method: Method) => void) {
    this.methods = {
      ...handlersFor(ENGINE_METHODS, (method) => () => {
        onCall(method)
        return []
      }),
      'profile.create': ({ name }) => {
        const profile: ProfileView = { id: 1, name, unread: 0, newContacts: 'quick' }
        store.transact(() => store.settings.set(undefined, PROFILE, profile))
        return profile
      },
      'profile.list': () => {
        const profile = store.settings.get(undefined, PROFILE)
        return profile === undefined ? [] : [profile as ProfileView]
      },
    }
  }

  wake(): void {
    this.wakes++
  }

  async close(): Promise<void> {
    this.isClosed = true
  }
}

interface StageOptions {
  readonly timers?: HandTimers
  readonly files?: MemoryStoreFiles
  /** In the place of the engine that keeps a profile. */
  readonly openEngine?: MessengerParts['openEngine']
}

export class Stage {
  readonly timers: HandTimers
  readonly files: MemoryStoreFiles
  readonly events: ApiEvent[] = []
  readonly engines: ProfileEngine[] = []
  /** Methods of the engine that were called, but for those of the profile. */
  readonly calls: Method[] = []
  readonly log: EventLog
  readonly transport: StandbyTransport
  readonly messenger: Messenger
  readonly handlerParts: HandlerParts
  readonly network = new MemoryNetwork({
    timers: nodeTimers,
    random: nodeEnv,
    crypto: nodePrimitives,
    latency: { min: 1, mean: 1 },
    publication: { min: 1, mean: 1 },
    bootstrap: { min: 1, mean: 1 },
  })
  /** Undefined: they cannot be read. */
  settings: Settings | undefined = DEFAULT_SETTINGS
  /** What the disk answers to settings and to `erase`. */
  refusal: Error | undefined
  /** What tor answers to bridges. */
  torRefusal: Error | undefined
  /** Bridges that tor was started with, and those that it was told later. */
  readonly started: (readonly string[])[] = []
  readonly used: (readonly string[])[] = []
  stops = 0
  readonly #dispatch: (method: string, params: object) => unknown

  constructor({
    timers = new HandTimers(),
    files = new MemoryStoreFiles(),
    openEngine,
  }: StageOptions = {}) {
    this.timers = timers
    this.files = files
    this.log = new EventLog(timers)
    this.transport = new StandbyTransport({
      timers: nodeTimers,
      publicKey,
      start: async (bridges) => {
        this.started.push(bridges)
        const host = this.network.transport('host') as BridgedTransport
        host.useBridges = async (lines) => {
          if (this.torRefusal !== undefined) throw this.torRefusal
          this.used.push(lines)
        }
        return host
      },
    })
    this.messenger = new Messenger({
      version: '0.1.0',
      folder: '/data',
      reopen: 'pvtcoms open',
      store: files,
      settings: {
        read: async () => this.settings,
        write: async (settings) => {
          if (this.refusal !== undefined) throw this.refusal
          this.settings = settings
        },
      },
      erase: async () => {
        if (this.refusal !== undefined) throw this.refusal
        await files.remove()
      },
      transport: this.transport,
      findBridges: async (text) => ({
        lines: text.split('\n').filter((line) => /^[0-9.:]+$/.test(line)),
        leftOut: [],
      }),
      timers,
      openEngine: openEngine ?? (({ store }) => this.#engine(store)),
      log: this.log,
      onEvent: (event) => this.events.push(event),
    })
    this.handlerParts = {
      messenger: this.messenger,
      log: this.log,
      crash: undefined,
      disk: async () => ({ free: 2 ** 33, isWritable: true }),
      now: () => timers.now(),
      instanceId: 'instance',
      openWindow: () => 'http://127.0.0.1:1/open#key',
      stop: () => this.stops++,
    }
    this.#dispatch = apiDispatch(messengerHandlers(this.handlerParts))
  }

  static async start(options?: StageOptions): Promise<Stage> {
    const stage = new Stage(options)
    await stage.messenger.start()
    return stage
  }

  /** As over a socket: what is not JSON is lost. A method fails with no code that it does not declare. */
  async call<M extends Method>(method: M, params: Params<M>): Promise<Result<M>> {
    try {
      const result = await this.#dispatch(method, JSON.parse(JSON.stringify(params)) as object)
      return JSON.parse(JSON.stringify(result)) as Result<M>
    } catch (error) {
      if (isCodedError(error)) assert.ok(failsOf(method).includes(error.code), error.code)
      throw error
    }
  }

  #engine(store: Store): ProfileEngine {
    const engine = new ProfileEngine(store, (method) => this.calls.push(method))
    this.engines.push(engine)
    return engine
  }
}

export function publicKey(identity: ListenKey): Uint8Array {
  const seed = new Secret('Ed25519Seed', identity.expose().slice())
  return nodePrimitives.ed25519.publicKey(seed)
}
