/**
 * A small world in virtual time: mailboxes that are the real nodes, people whose engines are real and
 * whose stores are the real database. Anything can be taken away in the middle, and comes back.
 */
import { encode } from '@pvtcoms/core/codec'
import type { Primitives } from '@pvtcoms/core/crypto/primitives'
import type { Descriptor } from '@pvtcoms/core/descriptor'
import { formatDescriptorLink } from '@pvtcoms/core/descriptor-link'
import { unixMs } from '@pvtcoms/core/env'
import {
  EQUIHASH_96_5,
  NONCE_LENGTH,
  Proof,
  type ProofPlace,
  SOLUTION_LENGTH,
} from '@pvtcoms/core/mailbox'
import { nodePrimitives } from '@pvtcoms/core/providers/node'
import { sodiumPrimitives } from '@pvtcoms/core/providers/sodium'
import { Secret } from '@pvtcoms/core/secret'
import { Mailbox, type StorageEngine as MailboxEngine } from '@pvtcoms/mailbox'
import { MemoryEngine } from '@pvtcoms/mailbox/engines/memory'
import type { Store } from '@pvtcoms/store'
import { memoryStore } from '@pvtcoms/store/node'
import { SeededRandom } from '@pvtcoms/testkit/random'
import { VirtualTimers } from '@pvtcoms/testkit/virtual-time'
import type { AnonTransport, Listener } from '@pvtcoms/transport'
import { MemoryNetwork } from '@pvtcoms/transport/memory'
import {
  type ContactView,
  Engine,
  type EngineApi,
  type EngineEvent,
  type InviteView,
  type LogEvent,
  type MessageView,
  type Pace,
} from '../../src/engine/index.ts'
import type { Miner } from '../../src/scheduler/index.ts'
import { type Disk, type Fate, Life } from './crash/crash-life.ts'

export const SECOND = 1000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR
const EPOCH_SECONDS = 60

export interface WorldOptions {
  /** Of every mailbox's epochs. Default: 60. */
  readonly epochSeconds?: number
  /** What a mailbox keeps letters in. */
  readonly mailboxEngine?: () => MailboxEngine
}

/** 2030-01-01T12:00:00Z. */
const NOON = unixMs(1_893_499_200_000)

const sha3 = (bytes: Uint8Array): Uint8Array => nodePrimitives.sha3_256(bytes)
const sodium = await sodiumPrimitives()
/** Encapsulation draws from the world's randomness, so that a seed gives the same story every time. */
const primitives: Primitives = {
  ...nodePrimitives,
  mlkem768: {
    ...nodePrimitives.mlkem768,
    encapsulate: (key, from) => sodium.mlkem768.encapsulate(key, from),
  },
}

/** Proofs that the world's mailboxes take for good. */
const miner: Miner = {
  mine: ({ seed }: ProofPlace, effort: number) =>
    Promise.resolve(
      encode(Proof, {
        algorithm: EQUIHASH_96_5,
        effort,
        seedId: seed.slice(0, 4),
        nonce: new Uint8Array(NONCE_LENGTH),
        solution: new Uint8Array(SOLUTION_LENGTH),
      }),
    ),
}

export class World {
  readonly timers = new VirtualTimers(NOON)
  readonly random: SeededRandom
  readonly network: MemoryNetwork
  readonly people = new Map<string, Person>()
  readonly #mailboxes: TestMailbox[] = []

  readonly options: WorldOptions

  constructor(seed: string, options: WorldOptions = {}) {
    this.options = options
    this.random = new SeededRandom(seed)
    this.network = new MemoryNetwork({
      timers: this.timers,
      random: this.random.stream('network'),
      crypto: nodePrimitives,
    })
  }

  async mailbox(): Promise<TestMailbox> {
    const mailbox = new TestMailbox(this, `mailbox-${this.#mailboxes.length + 1}`)
    this.#mailboxes.push(mailbox)
    await this.timers.run(mailbox.start())
    return mailbox
  }

  /** A person with a profile of that name, who reads these mailboxes. */
  async person(
    name: string,
    mailboxes: readonly TestMailbox[],
    options: PersonOptions = {},
  ): Promise<Person> {
    const person = new Person(this, name, options)
    this.people.set(name, person)
    person.start()
    const { id } = await person.ask('profile.create', { name })
    person.profile = id
    for (const { link, name: called } of mailboxes) {
      await person.ask('mailbox.add', { profile: id, link, name: called })
    }
    return person
  }

  advance(milliseconds: number): Promise<void> {
    return this.timers.advance(milliseconds)
  }

  /** Lets time pass until `isSo`, at most `longest`; rejects otherwise. */
  async until(isSo: () => boolean, what: string, longest = HOUR): Promise<void> {
    for (let passed = 0; !isSo(); passed += SECOND) {
      if (passed > longest) throw new Error(`never came to pass: ${what}`)
      await this.advance(SECOND)
    }
  }

  /** `inviter` makes an invite, `invitee` accepts it; both are contacts when this resolves. */
  async introduce(inviter: Person, invitee: Person): Promise<void> {
    const { profile } = inviter
    const { id } = await inviter.ask('invite.create', { profile, name: invitee.name })
    const link = (): string | undefined => inviter.invite(id)?.link
    await this.until(() => link() !== undefined, 'the link is there')
    await invitee.ask('invite.accept', {
      profile: invitee.profile,
      link: link() as string,
      name: inviter.name,
    })
    const isActive = (one: Person, other: Person): boolean =>
      one.find(other)?.standing === 'active' && one.find(other)?.comparable === true
    await this.until(
      () => isActive(inviter, invitee) && isActive(invitee, inviter),
      'both are contacts',
    )
  }

  async close(): Promise<void> {
    for (const person of this.people.values()) await this.timers.run(person.stop())
    for (const mailbox of this.#mailboxes) await this.timers.run(mailbox.stop())
  }
}

export interface Pair {
  readonly world: World
  readonly mailboxes: readonly TestMailbox[]
  readonly ann: Person
  readonly ben: Person
}

/** Ann has invited Ben, and they are contacts. Both read every mailbox of the world, of which there are two unless told. */
export async function pair(
  seed: string,
  { places = 2, ...options }: WorldOptions & { readonly places?: number } = {},
): Promise<Pair> {
  const world = new World(seed, options)
  const mailboxes: TestMailbox[] = []
  while (mailboxes.length < places) mailboxes.push(await world.mailbox())
  const ann = await world.person('Ann', mailboxes)
  const ben = await world.person('Ben', mailboxes)
  await world.introduce(ann, ben)
  return { world, mailboxes, ann, ben }
}

interface PersonOptions {
  /** Default: one in memory. */
  readonly store?: Store
  readonly pace?: Partial<Pace>
  /** After a kill: what of `store` is on disk, opened anew. Default: the same, which has lost what was not committed. */
  readonly revive?: (store: Store) => Store
}

export class TestMailbox {
  readonly name: string
  readonly #world: World
  readonly #identity: Secret<'ListenKey'>
  #transport: AnonTransport | undefined
  #node: Mailbox | undefined
  #listener: Listener | undefined
  #starts = 0
  #descriptor: Descriptor | undefined

  constructor(world: World, name: string) {
    this.#world = world
    this.name = name
    this.#identity = new Secret('ListenKey', world.random.random(32))
  }

  get descriptor(): Descriptor {
    if (this.#descriptor === undefined) throw new Error('never started')
    return this.#descriptor
  }

  get link(): string {
    const kind = 'mailbox' as const
    return formatDescriptorLink({ ...this.descriptor, kind }, sha3)
  }

  /** With nothing in it: what it had before is lost. */
  async start(): Promise<void> {
    const { timers, random, options } = this.#world
    const { epochSeconds = EPOCH_SECONDS, mailboxEngine = () => new MemoryEngine() } = options
    const seed = new Secret('Ed25519Seed', this.#identity.expose().slice())
    const mailboxKey = nodePrimitives.ed25519.publicKey(seed)
    this.#descriptor = { kind: 'mailbox', publicKey: mailboxKey, port: 80 }
    this.#node = await Mailbox.open({
      engine: mailboxEngine(),
      primitives: nodePrimitives,
      random: random.stream(`${this.name} ${this.#starts++}`),
      timers,
      mailboxKey,
      settings: { epochSeconds, minEffort: 1 },
      provesWork: () => true,
    })
    await this.plug()
  }

  /** It can be reached, with all that it has. */
  async plug(): Promise<void> {
    const node = this.#node
    if (node === undefined || this.#transport !== undefined) return
    const transport = this.#world.network.transport(this.name)
    this.#transport = transport
    await new Promise<void>((resolve) => {
      const stop = transport.onStatus(({ kind }) => {
        if (kind !== 'ready') return
        stop()
        resolve()
      })
    })
    const mailboxKey = this.descriptor.publicKey
    this.#listener = await transport.listen(this.#identity, {
      port: 80,
      onStream: (stream) => node.serve(stream, { role: 'public', mailboxKey }),
    })
    await this.#listener.reachable()
  }

  /** Nobody reaches it; it loses nothing. */
  async unplug(): Promise<void> {
    const transport = this.#transport
    this.#transport = undefined
    await transport?.close()
  }

  async stop(): Promise<void> {
    const node = this.#node
    this.#node = undefined
    await node?.close()
    await this.unplug()
  }
}

export class Person {
  readonly name: string
  readonly events: EngineEvent[] = []
  readonly log: LogEvent[] = []
  profile = 0
  /** How far their clock is ahead of the world's, ms. */
  clock = 0
  /** How their disk is: what this throws, the store throws. */
  disk: Disk = () => undefined
  kills = 0
  readonly #world: World
  readonly #options: PersonOptions
  #store: Store
  #starts = 0
  #life: Life | undefined
  #engine: Engine | undefined
  #transport: AnonTransport | undefined

  constructor(world: World, name: string, options: PersonOptions) {
    this.#world = world
    this.name = name
    this.#options = options
    this.#store = options.store ?? memoryStore()
  }

  get store(): Store {
    return this.#store
  }

  get isRunning(): boolean {
    return this.#engine !== undefined
  }

  /** Timers that their engine waits for. */
  get pendingTimers(): number {
    return this.#life?.pending ?? 0
  }

  /** `fate`: how this life ends if nobody stops it before. */
  start(fate?: Fate): void {
    const { timers, random, network } = this.#world
    const transport = network.transport(this.name)
    const life = new Life({
      ...{ store: this.#store, timers, transport, fate },
      clock: () => this.clock,
      disk: (moment) => this.disk(moment),
      onDeath: () => this.#died(),
    })
    this.#transport = transport
    this.#life = life
    try {
      const engine = Engine.open({
        ...{ store: life.store, transport, timers: life.timers, miner },
        random: random.stream(`${this.name} ${this.#starts++}`),
        primitives,
        onEvent: (event) => {
          if (!life.isOver) this.events.push(event)
        },
        onLog: (event) => {
          if (!life.isOver) this.log.push(event)
        },
        pace: this.#options.pace ?? {},
      })
      if (!life.isOver) this.#engine = engine
    } catch (error) {
      if (!life.isOver) throw error
    }
  }

  /** Goes offline in good order. */
  async stop(): Promise<void> {
    const [engine, transport, life] = [this.#engine, this.#transport, this.#life]
    this.#engine = undefined
    await engine?.close()
    await transport?.close()
    life?.end()
  }

  /** As by kill -9: from this moment on nothing that their program does has any effect. */
  kill(): void {
    this.#life?.kill()
  }

  #died(): void {
    this.kills += 1
    this.#engine = undefined
    this.#store = this.#options.revive?.(this.#store) ?? this.#store
  }

  async ask<M extends keyof EngineApi>(
    method: M,
    params: Parameters<EngineApi[M]>[0],
  ): Promise<ReturnType<EngineApi[M]>> {
    if (this.#engine === undefined) throw new Error(`${this.name} is offline`)
    const work = async (): Promise<ReturnType<EngineApi[M]>> =>
      (await this.#engine?.methods[method](params)) as ReturnType<EngineApi[M]>
    return await work()
  }

  invite(id: number): InviteView | undefined {
    return this.#last((event) =>
      event.kind === 'invite' && event.invite.id === id ? event : undefined,
    )?.invite
  }

  /** The contact that the other person is, as last shown. */
  find(other: Person): ContactView | undefined {
    return this.#last((event) =>
      event.kind === 'contact' && event.contact.name === other.name ? event : undefined,
    )?.contact
  }

  contact(other: Person): number {
    const found = this.find(other)
    if (found === undefined) throw new Error(`${this.name} does not know ${other.name}`)
    return found.id
  }

  async say(other: Person, text: string): Promise<MessageView> {
    return await this.ask('message.send', { contact: this.contact(other), text })
  }

  async messages(other: Person): Promise<readonly MessageView[]> {
    const page = { contact: this.contact(other), place: 'newest', limit: 200 } as const
    return (await this.ask('message.page', page)).messages
  }

  /** Texts of the other person, in the order in which they are shown. */
  async heard(other: Person): Promise<readonly (string | undefined)[]> {
    return (await this.messages(other))
      .filter(({ kind, author }) => kind === 'text' && author === 'them')
      .map(({ text }) => text)
  }

  #last<T>(choose: (event: EngineEvent) => T | undefined): T | undefined {
    for (let at = this.events.length - 1; at >= 0; at--) {
      const found = choose(this.events[at] as EngineEvent)
      if (found !== undefined) return found
    }
    return undefined
  }
}
