/** A mailbox in virtual time, reached over the memory network, and a client that speaks bare requests. */
import assert from 'node:assert/strict'
import { type Codec, decode, encode, type Infer } from '@pvtcoms/core/codec'
import { unixMs } from '@pvtcoms/core/env'
import { LETTER } from '@pvtcoms/core/letter'
import type { Proof } from '@pvtcoms/core/mailbox'
import {
  DepositAnswer,
  type DepositStatus,
  DIGEST_HEADER_LENGTH,
  Digest,
  digestBodyLength,
  EQUIHASH_96_5,
  FetchedRun,
  Head,
  Info,
  PlacedLetter,
  Request,
  type Run,
  type Span,
} from '@pvtcoms/core/mailbox'
import { nodePrimitives } from '@pvtcoms/core/providers/node'
import { Secret } from '@pvtcoms/core/secret'
import { SeededRandom } from '@pvtcoms/testkit/random'
import { VirtualTimers } from '@pvtcoms/testkit/virtual-time'
import { type Duplex, FrameReader, isolationKey } from '@pvtcoms/transport'
import { MemoryNetwork } from '@pvtcoms/transport/memory'
import { MemoryEngine } from '../src/engines/memory/index.ts'
import {
  type EngineState,
  Mailbox,
  type MailboxParts,
  type MailboxSettings,
  type Role,
  type StorageEngine,
  StorageEngineError,
  type StorageEngineFault,
  type Stored,
} from '../src/index.ts'

export const EPOCH = 60_000
/** 2030-01-01T12:00:00Z. */
const NOON = unixMs(1_893_499_200_000)

export interface WorldOptions {
  readonly seed: string
  readonly settings?: Partial<MailboxSettings>
  readonly role?: Role
}

type Step = 'store' | 'occupant' | 'openEpoch'

/** Outlives its mailbox, as a file does, and fails when it is told to. */
class TestEngine extends MemoryEngine {
  readonly failing = new Map<Step, StorageEngineFault>()

  override store(...args: Parameters<StorageEngine['store']>): Promise<Stored> {
    return this.#unlessFailing('store', () => super.store(...args))
  }

  override occupant(
    ...args: Parameters<StorageEngine['occupant']>
  ): ReturnType<StorageEngine['occupant']> {
    return this.#unlessFailing('occupant', () => super.occupant(...args))
  }

  override openEpoch(...args: Parameters<StorageEngine['openEpoch']>): Promise<EngineState> {
    return this.#unlessFailing('openEpoch', () => super.openEpoch(...args))
  }

  override close(): Promise<void> {
    return Promise.resolve()
  }

  #unlessFailing<T>(step: Step, work: () => Promise<T>): Promise<T> {
    const fault = this.failing.get(step)
    return fault === undefined ? work() : Promise.reject(new StorageEngineError(fault))
  }
}

export class World {
  readonly random: SeededRandom
  readonly timers = new VirtualTimers(NOON)
  readonly mailboxKey: Uint8Array
  readonly faults: StorageEngineFault[] = []
  readonly engine = new TestEngine()
  readonly #settings: Partial<MailboxSettings>
  #mailbox: Mailbox | undefined
  #dial: (isolation: string) => Promise<Duplex> = () => Promise.reject(new Error('not started'))
  #dials = 0

  private constructor({ seed, settings }: WorldOptions) {
    this.random = new SeededRandom(seed)
    this.mailboxKey = this.random.random(32)
    this.#settings = { minEffort: 1, ...settings }
  }

  static async start(options: WorldOptions): Promise<World> {
    const world = new World(options)
    const { timers, random, mailboxKey } = world
    await world.open()
    const network = new MemoryNetwork({
      timers,
      random: random.stream('network'),
      crypto: nodePrimitives,
      latency: { min: 1, mean: 1 },
      publication: { min: 1, mean: 1 },
      bootstrap: { min: 1, mean: 1 },
    })
    const { role = 'public' } = options
    const host = network.transport('mailbox')
    const listener = await world.run(
      host.listen(new Secret('ListenKey', random.random(32)), {
        port: 80,
        onStream: (stream) => world.mailbox.serve(stream, { role, mailboxKey }),
      }),
    )
    const client = network.transport('client')
    await timers.advance(1_000)
    world.#dial = (isolation) =>
      client.dial(listener.address, { isolation: isolationKey(isolation) })
    return world
  }

  get mailbox(): Mailbox {
    assert.ok(this.#mailbox !== undefined)
    return this.#mailbox
  }

  /** Opens a mailbox on what the one before has left. */
  async open(other: Partial<MailboxParts> = {}): Promise<void> {
    this.#mailbox = await this.run(
      Mailbox.open({
        engine: this.engine,
        primitives: nodePrimitives,
        random: this.random.stream('mailbox'),
        timers: this.timers,
        mailboxKey: this.mailboxKey,
        settings: this.#settings,
        onFault: (fault) => this.faults.push(fault),
        // Any proof whose solution begins with 1 holds: what real ones are is tested in core.
        provesWork: (_mailbox, proof) => proof.solution[0] === 1,
        ...other,
      }),
    )
  }

  close(): Promise<void> {
    return this.run(this.mailbox.close())
  }

  async connect(): Promise<Client> {
    return new Client(await this.run(this.#dial(`dial-${++this.#dials}`)), this)
  }

  /** Lets time pass until `work` is done. */
  run<T>(work: Promise<T>): Promise<T> {
    return this.timers.run(work, { milliseconds: 600_000 })
  }

  async nextEpoch(): Promise<void> {
    await this.timers.advance(EPOCH)
  }

  newTag(): Uint8Array {
    return this.random.random(16)
  }

  newLetter(): Uint8Array {
    return this.random.random(LETTER.length)
  }
}

/** One stream to the mailbox. */
export class Client {
  readonly stream: Duplex
  readonly #world: World
  readonly #reader: FrameReader

  constructor(stream: Duplex, world: World) {
    this.stream = stream
    this.#world = world
    this.#reader = new FrameReader(stream)
  }

  info(): Promise<Info> {
    return this.ask({ kind: 'info' }, Info)
  }

  head(): Promise<Head> {
    return this.ask({ kind: 'head' }, Head)
  }

  fetch(run: Run): Promise<Infer<typeof FetchedRun>> {
    return this.ask({ kind: 'fetch', run }, FetchedRun)
  }

  async deposit(
    tag: Uint8Array,
    letter: Uint8Array,
    proof: Partial<Proof> = {},
  ): Promise<DepositStatus> {
    const { seed, effort } = await this.info()
    const header = depositHeader(tag, { effort, seedId: seed.slice(0, 4), ...proof })
    await this.send(concatenated(header, letter))
    return (await this.receive(DepositAnswer)).status
  }

  async digests(span: Span): Promise<readonly { digest: Digest; encoded: Uint8Array }[]> {
    await this.send(encode(Request, { kind: 'digests', span }))
    const found: { digest: Digest; encoded: Uint8Array }[] = []
    for (;;) {
      const version = await this.take(1)
      if (version[0] === 0) return found
      const header = concatenated(version, await this.take(DIGEST_HEADER_LENGTH - 1))
      const encoded = concatenated(header, await this.take(digestBodyLength(header) ?? 0))
      found.push({ digest: decoded(Digest, encoded), encoded })
    }
  }

  async letters(span: Span): Promise<readonly PlacedLetter[]> {
    await this.send(encode(Request, { kind: 'letters', span }))
    const found: PlacedLetter[] = []
    while ((await this.take(1))[0] === 1) found.push(await this.receive(PlacedLetter))
    return found
  }

  async ask<T>(request: Request, answer: Codec<T>): Promise<T> {
    await this.send(encode(Request, request))
    return await this.receive(answer)
  }

  send(bytes: Uint8Array): Promise<void> {
    return this.#world.run(this.stream.write(bytes))
  }

  async receive<T>(codec: Codec<T>): Promise<T> {
    return decoded(codec, await this.take(codec.minLength))
  }

  async take(length: number): Promise<Uint8Array> {
    const bytes = await this.#world.run(this.#reader.readExactly(length))
    assert.ok(bytes !== null, 'the mailbox ended the stream')
    return bytes
  }

  /** Whether nothing more comes: the mailbox has ended or dropped the stream. */
  async isOver(): Promise<boolean> {
    try {
      return (await this.#world.run(this.#reader.readExactly(1))) === null
    } catch {
      return true
    }
  }
}

/** Its proof holds unless it is told otherwise. */
export function depositHeader(tag: Uint8Array, proof: Partial<Proof>): Uint8Array {
  const solution = new Uint8Array(68)
  solution[0] = 1
  const whole = {
    algorithm: EQUIHASH_96_5,
    effort: 1,
    seedId: new Uint8Array(4),
    nonce: new Uint8Array(16),
    solution,
    ...proof,
  }
  return encode(Request, { kind: 'deposit', tag, proof: whole })
}

function decoded<T>(codec: Codec<T>, bytes: Uint8Array): T {
  const result = decode(codec, bytes)
  assert.ok(result.ok)
  return result.value
}

function concatenated(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(parts))
}
