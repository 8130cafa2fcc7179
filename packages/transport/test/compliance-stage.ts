/** What the compliance suite plays on: a world with two hosts, and ways to act and to wait in it. */
import assert from 'node:assert/strict'
import { equal, toHex } from '@pvtcoms/core/bytes'
import type { RandomSource, Timers } from '@pvtcoms/core/env'
import type { OnionAddress } from '@pvtcoms/core/onion-address'
import { nodePrimitives } from '@pvtcoms/core/providers/node'
import { Secret } from '@pvtcoms/core/secret'
import {
  type AnonTransport,
  type ClientAuthKey,
  type DialOptions,
  type Duplex,
  type IsolationKey,
  isolationKey,
  type Listener,
  type ListenKey,
  type ListenOptions,
  TransportError,
  type TransportErrorCode,
} from '../src/index.ts'

/** What an implementation needs in time and room, and what it can show. Deadlines are generous. */
export interface Tolerances {
  /** By when a dial has succeeded or failed, or a message has crossed, in ms. */
  readonly dial: number
  /** By when a listener is reachable, in ms. */
  readonly publication: number
  /** For how long a writer without a reader must have made no progress to count as stalled, in ms. */
  readonly quiet: number
  /** More bytes than a writer may get rid of while nobody reads. */
  readonly unread: number
  /** How many listeners one transport carries at once here. */
  readonly listeners: number
  /** When, after a dial began, it is cancelled in the midst; in ms. */
  readonly cancelAfter: readonly number[]
  /** Whether the peer can still answer after we ended the stream; see Duplex.end. */
  readonly halfCloses: boolean
  /** Whether the world has `circuits`. */
  readonly showsCircuits: boolean
  /** Whether the world has `sever`. */
  readonly severs: boolean
}

/** One stream that was dialled, and the circuit it went over. */
export interface CircuitUse {
  readonly isolation: string
  readonly circuit: string
}

export interface World {
  /** The dialling host and the listening host, both `ready`. The suite closes them. */
  readonly transports: readonly [AnonTransport, AnonTransport]
  /** The time that the transports live in. */
  readonly timers: Timers
  readonly random: RandomSource
  /** All that the first transport dialled successfully so far. */
  circuits?(): Promise<readonly CircuitUse[]>
  /** Breaks all that is open between the two hosts; both stay usable. */
  sever?(): Promise<void>
  /** Called once at the end. */
  close(): Promise<void>
}

/** A listener of the suite's, and what came in. */
export interface Booth {
  readonly listener: Listener
  readonly inbox: Inbox
}

/** Both ends of one stream, with nothing under way. */
export interface Pair {
  readonly ours: Duplex
  readonly theirs: Duplex
}

const PORT = 4_242
const TOKEN_LENGTH = 8
const READY = Uint8Array.of(6)

export class Stage {
  readonly world: World
  readonly tolerances: Tolerances
  readonly dialler: AnonTransport
  readonly host: AnonTransport
  #keys = 0

  constructor(world: World, tolerances: Tolerances) {
    this.world = world
    this.tolerances = tolerances
    this.dialler = world.transports[0]
    this.host = world.transports[1]
  }

  listenKey(): ListenKey {
    return new Secret('ListenKey', this.world.random.random(32))
  }

  clientKey(): { readonly privateKey: ClientAuthKey; readonly publicKey: Uint8Array } {
    const bytes = this.world.random.random(32)
    return {
      privateKey: new Secret('ClientAuthKey', bytes.slice()),
      publicKey: nodePrimitives.x25519.publicKey(new Secret('X25519PrivateKey', bytes)),
    }
  }

  /** An isolation key that nobody has used. */
  isolation(): IsolationKey {
    return isolationKey(`compliance-${++this.#keys}`)
  }

  /** Where a listener with this identity would be. */
  addressOf(key: ListenKey): OnionAddress {
    const seed = new Secret('Ed25519Seed', key.expose().slice())
    return { publicKey: nodePrimitives.ed25519.publicKey(seed), port: PORT }
  }

  /** Begins to listen; the listener need not be reachable yet. */
  async listen(key: ListenKey, options: Partial<ListenOptions> = {}): Promise<Booth> {
    const inbox = new Inbox()
    const listening = this.host.listen(key, { port: PORT, onStream: inbox.accept, ...options })
    const listener = await this.within('listening', this.tolerances.publication, listening)
    return { listener, inbox }
  }

  /** Listens until reachable. */
  async open(key = this.listenKey(), options: Partial<ListenOptions> = {}): Promise<Booth> {
    const booth = await this.listen(key, options)
    await this.reachable(booth)
    return booth
  }

  reachable({ listener }: Booth): Promise<void> {
    return this.within('becoming reachable', this.tolerances.publication, listener.reachable())
  }

  dial(to: OnionAddress, options: Partial<DialOptions> = {}): Promise<Duplex> {
    const dialling = this.dialler.dial(to, { isolation: this.isolation(), ...options })
    return this.soon('dialling', dialling)
  }

  /** Dials, and finds the other end among what came in. */
  async connect(booth: Booth, options: Partial<DialOptions> = {}): Promise<Pair> {
    const token = this.world.random.random(TOKEN_LENGTH)
    const arrival = booth.inbox.expect(token)
    const ours = await this.dial(booth.listener.address, options)
    await this.sends(ours, token)
    const theirs = await this.soon('arriving', arrival)
    await this.sends(theirs, READY)
    await this.receives(ours, READY)
    return { ours, theirs }
  }

  /** Asserts that a string crosses each way. */
  async talk({ ours, theirs }: Pair): Promise<void> {
    const [question, answer] = [this.world.random.random(40), this.world.random.random(40)]
    await this.sends(ours, question)
    await this.receives(theirs, question)
    await this.sends(theirs, answer)
    await this.receives(ours, answer)
  }

  /** Writes a copy of a few bytes. */
  sends(stream: Duplex, bytes: Uint8Array): Promise<void> {
    return this.soon('sending', stream.write(bytes.slice()))
  }

  /** Asserts that exactly `expected` comes next. */
  async receives(stream: Duplex, expected: Uint8Array): Promise<void> {
    const received = await this.soon('receiving', readBytes(stream, expected.length))
    assert.ok(equal(received, expected), 'other bytes than were written')
  }

  /** Asserts that the stream is seen to be over, one way or the other; see Duplex.read. */
  async seesEnd(stream: Duplex, who = 'the peer'): Promise<void> {
    const outcome = this.soon(`seeing the end as ${who}`, stream.read())
    assert.equal(await outcome.catch(asClosed), null)
  }

  /** Asserts that writing is refused before long. */
  async cannotWrite(stream: Duplex): Promise<void> {
    const trying = async (): Promise<void> => {
      for (;;) {
        await stream.write(new Uint8Array(1_024))
        await this.pause(this.tolerances.quiet)
      }
    }
    await this.refuses('writing', trying(), 'closed')
  }

  /** Asserts that `attempt` rejects with TransportError and one of `codes`, naming nobody. */
  async refuses(
    what: string,
    attempt: Promise<unknown>,
    ...codes: readonly TransportErrorCode[]
  ): Promise<void> {
    const error = await this.soon(what, attempt).then(
      () => assert.fail(`${what} succeeded`),
      (reason: unknown) => reason,
    )
    if (!(error instanceof TransportError)) throw error
    assert.ok(codes.includes(error.code), `${what}: ${error.code}, not ${codes.join(' or ')}`)
    assert.doesNotMatch(`${error.message} ${String(error.cause)}`, /[a-z2-7]{56}|[0-9a-f]{64}/i)
  }

  soon<T>(what: string, work: Promise<T>): Promise<T> {
    return this.within(what, this.tolerances.dial, work)
  }

  /** The result of `work`, which must come before `deadline`, in ms. */
  within<T>(what: string, deadline: number, work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const cancel = this.world.timers.after(deadline, () =>
        reject(new assert.AssertionError({ message: `${what} took longer than ${deadline} ms` })),
      )
      void work.then(resolve, reject).finally(cancel)
    })
  }

  pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => void this.world.timers.after(milliseconds, resolve))
  }
}

/** Accepts streams and tells them apart by the token that each dialler of the suite writes first. */
export class Inbox {
  readonly #expected = new Map<string, (stream: Duplex) => void>()
  readonly #anonymous = new Set<Duplex>()
  #onQuiet: () => void = () => undefined

  readonly accept = (stream: Duplex): void => {
    this.#anonymous.add(stream)
    void this.#identify(stream)
  }

  expect(token: Uint8Array): Promise<Duplex> {
    return new Promise((resolve) => this.#expected.set(toHex(token), resolve))
  }

  /** Resolves once every stream that came in was either expected or is over. */
  quiet(): Promise<void> {
    return new Promise((resolve) => {
      this.#onQuiet = resolve
      this.#check()
    })
  }

  async #identify(stream: Duplex): Promise<void> {
    // A dial that was given up has left nothing: its stream ends without a token.
    const token = await readBytes(stream, TOKEN_LENGTH).catch(asClosed)
    this.#anonymous.delete(stream)
    if (token === null) stream.close()
    else this.#expected.get(toHex(token))?.(stream)
    this.#check()
  }

  #check(): void {
    if (this.#anonymous.size === 0) this.#onQuiet()
  }
}

/** Reads `length` bytes and asserts that no more came with them. */
async function readBytes(stream: Duplex, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length)
  for (let received = 0; received < length; ) {
    const chunk = await stream.read()
    if (chunk === null) throw new TransportError('closed', 'the stream ended early')
    assert.ok(chunk.length > 0, 'read yielded an empty chunk')
    assert.ok(received + chunk.length <= length, 'more bytes than were written')
    bytes.set(chunk, received)
    received += chunk.length
  }
  return bytes
}

function asClosed(error: unknown): null {
  if (error instanceof TransportError && error.code === 'closed') return null
  throw error
}
