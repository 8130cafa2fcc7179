/**
 * A small world in virtual time: mailboxes that are the real nodes, people whose engines are real and
 * whose stores are the real database. Anything can be taken away in the middle, and comes back.
 */
import { encode } from '@pvtcoms/core/codec'
import type { Primitives } from '@pvtcoms/core/crypto/primitives'
import { SUPPORTED_SUITES } from '@pvtcoms/core/crypto/suites'
import { unixMs } from '@pvtcoms/core/env'
import type { HandshakeEnv } from '@pvtcoms/core/handshake'
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
import {
  type ContactView,
  type ConversationView,
  type EngineEvent,
  type EngineMethods,
  failsOf,
  type InviteView,
  type MessageView,
  type Params,
  type Result,
} from '@pvtcoms/rpc'
import { type ContactRow, type ConversationRow, type Store, THE_CONTACT } from '@pvtcoms/store'
import { memoryStore } from '@pvtcoms/store/node'
import { SeededRandom } from '@pvtcoms/testkit/random'
import { VirtualTimers } from '@pvtcoms/testkit/virtual-time'
import type { AnonTransport } from '@pvtcoms/transport'
import { MemoryNetwork } from '@pvtcoms/transport/memory'
import { Engine, EngineError, type LogEvent, type Pace } from '../../src/engine/index.ts'
import type { Miner } from '../../src/scheduler/index.ts'
import { type Disk, type Fate, Life } from './crash/crash-life.ts'
import { type MailboxOptions, TestMailbox } from './test-mailbox.ts'

export const SECOND = 1000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

/** 2030-01-01T12:00:00Z. */
const NOON = unixMs(1_893_499_200_000)

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

  readonly options: MailboxOptions

  constructor(seed: string, options: MailboxOptions = {}) {
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
    person.store.transact(() => person.store.conversations.add(aGroup(id)))
    for (const { link, name: called } of mailboxes) {
      await person.ask('mailbox.add', { profile: id, link, name: called })
    }
    return person
  }

  /** What machines of core are stepped with, beside engines. */
  get env(): HandshakeEnv {
    const random = this.random.stream('core')
    return {
      random: (length) => random.random(length),
      now: () => this.timers.now(),
      ...{ primitives, suites: SUPPORTED_SUITES },
    }
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

/** As no id is given twice: from now on those of lanes, contacts and conversations are far from each other. */
function setIdsApart(store: Store): void {
  if (store.profiles.list().length > 0) return
  store.transact(() => {
    const row = { name: '', createdAt: NOON, namedAt: NOON }
    const spare = store.profiles.add({ ...row, ownerSeed: undefined, scheduler: undefined })
    for (let count = 0; count < 300; count++) store.contacts.add(aContact(spare))
    for (let count = 0; count < 600; count++) store.conversations.add(aGroup(spare))
    store.profiles.remove(spare)
  })
}

/** A contact that no engine could begin with. */
function aContact(profile: number): Omit<ContactRow, 'id'> {
  const bytes = new Uint8Array()
  return {
    ...{ profile, theirName: undefined, theirNameAt: undefined, createdAt: NOON },
    note: '',
    ...{ standing: 'active', hasLeft: false, route: 'mailbox', pollInterval: 'manually' },
    ...{
      readReceipts: false,
      withoutMailbox: false,
      verification: 'unverified',
      peerOnionKey: bytes,
    },
    ...{ descriptors: [], descriptorsAt: undefined, told: [], toldAt: undefined },
    ...{ rejoin: bytes, reassembly: bytes, heardAt: undefined, reachedAt: undefined },
    introducedBy: undefined,
    introducer: undefined,
    onionSeed: new Secret('ListenKey', new Uint8Array(32)),
  }
}

/** A conversation of a kind that engines do not show yet. */
function aGroup(profile: number): Omit<ConversationRow, 'id'> {
  return {
    ...{ profile, kind: 'group', contact: undefined, name: 'A group', createdAt: NOON },
    ...{ muted: false, pinned: undefined, archived: false },
    ...{ timer: 0, timerAt: undefined, draft: '' },
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
  { places = 2, ...options }: MailboxOptions & { readonly places?: number } = {},
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
    setIdsApart(this.#store)
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

  /** A method fails with no code that it does not declare. */
  async ask<M extends keyof EngineMethods>(method: M, params: Params<M>): Promise<Result<M>> {
    if (this.#engine === undefined) throw new Error(`${this.name} is offline`)
    try {
      return await this.#engine.methods[method](params)
    } catch (error) {
      if (error instanceof EngineError && !failsOf(method).includes(error.code)) {
        throw new Error(`${method} does not declare that it fails with ${error.code}`)
      }
      throw error
    }
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

  /** The conversation with the other person, as last shown. */
  chat(other: Person): ConversationView | undefined {
    const contact = this.find(other)?.id
    return this.#last((event) =>
      event.kind === 'conversation' && event.conversation.contact === contact ? event : undefined,
    )?.conversation
  }

  conversation(other: Person): number {
    const found = this.find(other)
    if (found === undefined) throw new Error(`${this.name} does not know ${other.name}`)
    return found.conversation
  }

  contact(other: Person): number {
    const found = this.find(other)
    if (found === undefined) throw new Error(`${this.name} does not know ${other.name}`)
    return found.id
  }

  async say(other: Person, text: string): Promise<MessageView> {
    return await this.ask('message.send', { conversation: this.conversation(other), text })
  }

  async messages(other: Person): Promise<readonly MessageView[]> {
    const conversation = this.conversation(other)
    const page = { conversation, position: 'newest', limit: 200 } as const
    return (await this.ask('message.page', page)).messages
  }

  /** Texts of the other person, in the order in which they are shown. */
  async heard(other: Person): Promise<readonly (string | undefined)[]> {
    return (await this.messages(other))
      .filter(({ kind, author }) => kind === 'text' && author === THE_CONTACT)
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
