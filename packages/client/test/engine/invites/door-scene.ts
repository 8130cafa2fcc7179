/** Somebody who has the link of an invite with a door, and asks there for whatever they like. */
import { concat } from '@pvtcoms/core/bytes'
import { decode, encode } from '@pvtcoms/core/codec'
import {
  type Invite,
  type InviteSecret,
  inviteAuthorizationKey,
  parseLink,
} from '@pvtcoms/core/invite'
import { DepositAnswer, type Proof, Request, UNPAID } from '@pvtcoms/core/mailbox'
import { nodePrimitives } from '@pvtcoms/core/providers/node'
import { Secret } from '@pvtcoms/core/secret'
import { type AnonTransport, type Duplex, isolationKey, TransportError } from '@pvtcoms/transport'
import { MINUTE, type Person, World } from '../world.ts'

export interface DoorScene {
  readonly world: World
  readonly ann: Person
  readonly id: number
  readonly link: string
  readonly invite: Invite
  readonly mallory: LinkHolder
}

/** Ann has made an invite with a door, besides so many mailboxes; Mallory has the link. */
export async function doorScene(seed: string, mailboxes = 0): Promise<DoorScene> {
  const world = new World(seed)
  const boxes = []
  while (boxes.length < mailboxes) boxes.push(await world.mailbox())
  const ann = await world.person('Ann', boxes)
  const { profile } = ann
  const { id } = await ann.ask('invite.create', { profile, name: 'Ben', door: true, hours: 24 })
  await world.until(() => ann.invite(id)?.link !== undefined, 'the link is there', MINUTE)
  const link = ann.invite(id)?.link ?? ''
  const parsed = parseLink(link, world.timers.now())
  if (!parsed.ok) throw new Error(parsed.failure)
  const transport = world.network.transport('Mallory')
  await world.advance(MINUTE)
  const mallory = new LinkHolder(world, transport, parsed.invite)
  return { world, ann, id, link, invite: parsed.invite, mallory }
}

export class LinkHolder {
  readonly #world: World
  readonly #transport: AnonTransport
  readonly #invite: Invite

  constructor(world: World, transport: AnonTransport, invite: Invite) {
    this.#world = world
    this.#transport = transport
    this.#invite = invite
  }

  /** `secret`: of the link; undefined: without any key. Rejects with TransportError. */
  async dial(secret: InviteSecret | undefined = this.#invite.secret): Promise<Caller> {
    const door = this.#invite.mailboxes.find(({ kind }) => kind === 'direct')
    if (door === undefined) throw new Error('there is no door')
    return await this.#dialAs(door.publicKey, secret)
  }

  /** Of a dial: undefined when it was answered, else the code of what it failed with. */
  async refusal(secret: InviteSecret | undefined): Promise<string | undefined> {
    const door = this.#invite.mailboxes.find(({ kind }) => kind === 'direct')
    try {
      const caller = await this.#dialAs(door?.publicKey ?? new Uint8Array(32), secret)
      caller.stream.close()
      return undefined
    } catch (error) {
      if (error instanceof TransportError) return error.code
      throw error
    }
  }

  async #dialAs(publicKey: Uint8Array, secret: InviteSecret | undefined): Promise<Caller> {
    const derived = secret && inviteAuthorizationKey(nodePrimitives, secret)
    const clientAuth = derived && new Secret('ClientAuthKey', derived.expose())
    const isolation = isolationKey('mallory')
    const options = { isolation, ...(clientAuth && { clientAuth }) }
    const dialled = this.#transport.dial({ publicKey, port: 80 }, options)
    return new Caller(this.#world, await this.#world.timers.run(dialled))
  }
}

/** One stream to the door. */
export class Caller {
  readonly stream: Duplex
  readonly #world: World
  readonly #heard: Uint8Array[] = []
  isEnded = false

  constructor(world: World, stream: Duplex) {
    this.#world = world
    this.stream = stream
    void this.#listen()
  }

  /** Everything that came by a second after this was sent. */
  async ask(bytes: Uint8Array): Promise<Uint8Array> {
    this.#heard.length = 0
    await this.stream.write(bytes).catch(() => undefined)
    await this.#world.advance(1_000)
    return concat(...this.#heard)
  }

  /** What the door says of an answer of 4,096 bytes; undefined when it says nothing. */
  async deposit(
    tag: Uint8Array,
    letter: Uint8Array,
    proof: Proof = UNPAID,
  ): Promise<string | undefined> {
    const header = encode(Request, { kind: 'deposit', tag, proof })
    const answer = decode(DepositAnswer, await this.ask(concat(header, letter)))
    return answer.ok ? answer.value.status : undefined
  }

  async #listen(): Promise<void> {
    for (;;) {
      const bytes = await this.stream.read().catch(() => null)
      if (bytes === null) break
      this.#heard.push(bytes)
    }
    this.isEnded = true
  }
}

/** Reads all that lies at a door. */
export const READ_ALL = encode(Request, { kind: 'letters', span: { length: 'all', index: 0 } })
