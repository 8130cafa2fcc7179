/**
 * Daemons without a process: real stores in temporary folders, real engines, a network in memory and a
 * real mailbox on it. Everything is asked through the API, as JSON.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type BridgedTransport,
  EventLog,
  Messenger,
  messengerHandlers,
  StandbyTransport,
} from '@pvtcoms/app'
import { Engine, type EngineParts } from '@pvtcoms/client/engine'
import { encode } from '@pvtcoms/core/codec'
import { formatDescriptorLink } from '@pvtcoms/core/descriptor-link'
import type { Timers } from '@pvtcoms/core/env'
import { isCodedError } from '@pvtcoms/core/errors'
import { EQUIHASH_96_5, NONCE_LENGTH, Proof, SOLUTION_LENGTH } from '@pvtcoms/core/mailbox'
import { nodePrimitives } from '@pvtcoms/core/providers/node'
import { nodeEnv, nodeTimers } from '@pvtcoms/core/providers/node-env'
import { Secret } from '@pvtcoms/core/secret'
import { Mailbox } from '@pvtcoms/mailbox'
import { MemoryEngine } from '@pvtcoms/mailbox/engines/memory'
import {
  type ApiEvent,
  apiDispatch,
  failsOf,
  type Method,
  type Params,
  type Result,
} from '@pvtcoms/rpc'
import { until } from '@pvtcoms/testkit/until'
import type { ListenKey } from '@pvtcoms/transport'
import { MemoryNetwork } from '@pvtcoms/transport/memory'
import { DataDirectory } from '../src/host/data-directory.ts'
import { diskState } from '../src/host/disk.ts'
import { JsonSettingsFile } from '../src/host/settings-file.ts'
import { DirectoryStoreFiles } from '../src/host/store-files.ts'

/** Proofs that the world's mailbox takes for good. */
const miner: EngineParts['miner'] = {
  mine: async ({ seed }, effort) =>
    encode(Proof, {
      algorithm: EQUIHASH_96_5,
      effort,
      seedId: seed.slice(0, 4),
      nonce: new Uint8Array(NONCE_LENGTH),
      solution: new Uint8Array(SOLUTION_LENGTH),
    }),
}

function publicKey(identity: ListenKey): Uint8Array {
  const seed = new Secret('Ed25519Seed', identity.expose().slice())
  return nodePrimitives.ed25519.publicKey(seed)
}

export class World {
  readonly folder = mkdtempSync(join(tmpdir(), 'daemon-'))
  readonly network = new MemoryNetwork({
    timers: nodeTimers,
    random: nodeEnv,
    crypto: nodePrimitives,
    latency: { min: 1, mean: 2 },
    publication: { min: 1, mean: 5 },
    bootstrap: { min: 1, mean: 5 },
  })
  readonly #ends: (() => Promise<void>)[] = []
  #folders = 0

  /** The link of a mailbox that ends an epoch every second. */
  async mailbox(host = 'mailbox'): Promise<{ link: string; key: Uint8Array }> {
    const identity: ListenKey = new Secret('ListenKey', nodeEnv.random(32))
    const mailboxKey = publicKey(identity)
    const node = await Mailbox.open({
      engine: new MemoryEngine(),
      primitives: nodePrimitives,
      random: nodeEnv,
      timers: nodeTimers,
      mailboxKey,
      settings: { epochSeconds: 1, minEffort: 1 },
      provesWork: () => true,
    })
    const transport = this.network.transport(host)
    await until(() => transport.status().kind === 'ready')
    await transport.listen(identity, {
      port: 80,
      onStream: (stream) => node.serve(stream, { role: 'public', mailboxKey }),
    })
    this.#ends.push(async () => {
      await node.close()
      await transport.close()
    })
    const descriptor = { kind: 'mailbox', publicKey: mailboxKey, port: 80 } as const
    return {
      link: formatDescriptorLink(descriptor, (bytes) => nodePrimitives.sha3_256(bytes)),
      key: mailboxKey,
    }
  }

  newFolder(): string {
    return join(this.folder, `data-${++this.#folders}`)
  }

  async person(name: string, options: Partial<PersonOptions> = {}): Promise<Person> {
    const path = options.path ?? this.newFolder()
    const person = new Person(this.network, name, { timers: nodeTimers, ...options, path })
    await person.start()
    this.#ends.push(() => person.messenger.close())
    return person
  }

  async close(): Promise<void> {
    for (const end of this.#ends.toReversed()) await end()
    rmSync(this.folder, { recursive: true })
  }
}

interface PersonOptions {
  readonly path: string
  readonly timers: Timers
  /** In the place of a real one. */
  readonly openEngine?: (parts: EngineParts) => Engine
}

export class Person {
  readonly name: string
  readonly directory: DataDirectory
  readonly events: ApiEvent[] = []
  readonly log: EventLog
  readonly messenger: Messenger
  readonly transport: StandbyTransport
  /** Bridges that the network was told to use, in their order. */
  readonly bridges: (readonly string[])[] = []
  stops = 0
  readonly #dispatch: (method: string, params: object) => unknown

  constructor(network: MemoryNetwork, name: string, options: PersonOptions) {
    const { path, timers, openEngine = (parts: EngineParts) => Engine.open(parts) } = options
    this.name = name
    this.directory = new DataDirectory(path)
    this.log = new EventLog(timers)
    this.transport = new StandbyTransport({
      timers: nodeTimers,
      publicKey,
      start: async (bridges) => {
        this.bridges.push(bridges)
        const host = network.transport(name) as BridgedTransport
        host.useBridges = async (lines) => void this.bridges.push(lines)
        return host
      },
    })
    this.messenger = new Messenger({
      version: '0.1.0',
      folder: path,
      reopen: 'pvtcoms open',
      store: new DirectoryStoreFiles({
        directory: this.directory,
        primitives: nodePrimitives,
        random: nodeEnv,
        cost: { memory: 64, passes: 1 },
      }),
      settings: new JsonSettingsFile(this.directory.settings),
      erase: () => this.directory.erase(),
      transport: this.transport,
      // The network in memory takes any line.
      findBridges: async (text) => ({
        lines: text.split('\n').flatMap((line) => line.trim() || []),
        leftOut: [],
      }),
      timers,
      openEngine: (parts) =>
        openEngine({
          ...parts,
          timers: nodeTimers,
          random: nodeEnv,
          primitives: nodePrimitives,
          miner,
          pace: { depositDelay: 0, directPatience: 500, redial: { first: 200, longest: 500 } },
        }),
      log: this.log,
      onEvent: (event) => this.events.push(event),
    })
    const handlers = messengerHandlers({
      messenger: this.messenger,
      log: this.log,
      crash: undefined,
      disk: () => diskState(path),
      now: () => timers.now(),
      instanceId: `the instance of ${path}`,
      openWindow: () => 'http://127.0.0.1:1/open#key',
      stop: () => this.stops++,
    })
    this.#dispatch = apiDispatch(handlers)
  }

  async start(): Promise<void> {
    await this.directory.prepare()
    await this.messenger.start()
  }

  /** As over a socket: what is not JSON is lost. A method fails with no code that it does not declare. */
  async call<M extends Method>(method: M, params: Params<M>): Promise<Result<M>> {
    try {
      const result = await this.#dispatch(method, JSON.parse(JSON.stringify(params)) as object)
      return JSON.parse(JSON.stringify(result)) as Result<M>
    } catch (error) {
      if (isCodedError(error) && !failsOf(method).includes(error.code)) {
        throw new Error(`${method} does not declare that it fails with ${error.code}`)
      }
      throw error
    }
  }
}
