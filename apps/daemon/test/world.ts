/**
 * Daemons without a process: real stores in temporary folders, real engines, a network in memory and a
 * real mailbox on it. Everything is asked through the API, as JSON.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { Engine, type EngineParts } from '@pvtcoms/client/engine'
import { encode } from '@pvtcoms/core/codec'
import { formatDescriptorLink } from '@pvtcoms/core/descriptor-link'
import type { Timers } from '@pvtcoms/core/env'
import { EQUIHASH_96_5, NONCE_LENGTH, Proof, SOLUTION_LENGTH } from '@pvtcoms/core/mailbox'
import { nodePrimitives } from '@pvtcoms/core/providers/node'
import { nodeEnv, nodeTimers } from '@pvtcoms/core/providers/node-env'
import { Secret } from '@pvtcoms/core/secret'
import { Mailbox } from '@pvtcoms/mailbox'
import { MemoryEngine } from '@pvtcoms/mailbox/engines/memory'
import { type ApiEvent, apiDispatch, type Method, type Params, type Result } from '@pvtcoms/rpc'
import type { ListenKey } from '@pvtcoms/transport'
import { MemoryNetwork } from '@pvtcoms/transport/memory'
import { Daemon } from '../src/daemon.ts'
import { DataDirectory } from '../src/data-directory.ts'
import { EventLog } from '../src/event-log.ts'
import { daemonHandlers } from '../src/handlers.ts'
import { type BridgedTransport, StandbyTransport } from '../src/network/standby-transport.ts'

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

export function publicKey(identity: ListenKey): Uint8Array {
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
    this.#ends.push(() => person.daemon.close())
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
  readonly daemon: Daemon
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
    this.daemon = new Daemon({
      version: '0.1.0',
      directory: this.directory,
      transport: this.transport,
      timers,
      random: nodeEnv,
      primitives: nodePrimitives,
      miner,
      pace: { depositDelay: 0, directPatience: 500, redial: { first: 200, longest: 500 } },
      passphraseCost: { memory: 64, passes: 1 },
      openEngine: (parts) => openEngine({ ...parts, timers: nodeTimers }),
      log: this.log,
      onEvent: (event) => this.events.push(event),
    })
    const handlers = daemonHandlers({
      daemon: this.daemon,
      directory: this.directory,
      log: this.log,
      crash: undefined,
      now: () => timers.now(),
      word: `the word of ${this.directory.path}`,
      openWindow: () => 'http://127.0.0.1:1/open#key',
      stop: () => this.stops++,
    })
    this.#dispatch = apiDispatch(handlers)
  }

  async start(): Promise<void> {
    await this.directory.prepare()
    await this.daemon.start()
  }

  /** As over a socket: what is not JSON is lost. */
  async call<M extends Method>(method: M, params: Params<M>): Promise<Result<M>> {
    const result = await this.#dispatch(method, JSON.parse(JSON.stringify(params)) as object)
    return JSON.parse(JSON.stringify(result)) as Result<M>
  }
}

/** Real time passes meanwhile. Rejects when it takes much longer than it ever should. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 120_000
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error('never came to pass')
    await wait(10)
  }
}

/** A clock that is moved by hand. */
export class HandTimers implements Timers {
  #now = 1_800_000_000_000
  #waiting: { readonly at: number; readonly callback: () => void }[] = []

  now(): ReturnType<Timers['now']> {
    return this.#now as ReturnType<Timers['now']>
  }

  monotonic(): number {
    return this.#now
  }

  after(milliseconds: number, callback: () => void): () => void {
    const entry = { at: this.#now + milliseconds, callback }
    this.#waiting.push(entry)
    return () => {
      this.#waiting = this.#waiting.filter((each) => each !== entry)
    }
  }

  get pending(): number {
    return this.#waiting.length
  }

  /** `timersToo`: false while the machine sleeps. */
  advance(milliseconds: number, timersToo = true): void {
    this.#now += milliseconds
    if (!timersToo) return
    const due = this.#waiting.filter(({ at }) => at <= this.#now)
    this.#waiting = this.#waiting.filter(({ at }) => at > this.#now)
    for (const { callback } of due) callback()
  }
}
