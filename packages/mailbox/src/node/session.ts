/**
 * One stream: requests are read, judged and answered in their order, until the peer ends it, is silent
 * for too long, asks for what its address does not offer, or has had its share. Nothing that a peer
 * does is an error here; the stream just ends.
 */
import { concat } from '@pvtcoms/core/bytes'
import { type Codec, decode, encode } from '@pvtcoms/core/codec'
import type { Timers } from '@pvtcoms/core/env'
import { LETTER } from '@pvtcoms/core/letter'
import {
  Arrival,
  DepositAnswer,
  type DepositStatus,
  FetchedRun,
  Head,
  Info,
  MORE,
  NO_MORE,
  OwnerAnswer,
  PlacedLetter,
  Request,
  requestBodyLength,
  WATCH_ARRIVAL,
  WATCH_IDLE,
} from '@pvtcoms/core/mailbox'
import { type Duplex, FrameReader } from '@pvtcoms/transport'
import { EngineError } from '../errors.ts'
import type { DepositHeader, Deposits, Judgement } from './deposits.ts'
import type { OwnerDesk } from './owner-desk.ts'
import type { Shelf } from './shelf.ts'

/**
 * - `public`: everybody who knows the mailbox's descriptor
 * - `sender`: a contact of the box's owner, by an alias of their own
 * - `owner`: who holds the key that the owner's onion is authorized for
 */
export type Role = 'public' | 'sender' | 'owner'

export interface Address {
  readonly role: Role
  /** 32: the key of the onion that was dialled. */
  readonly mailboxKey: Uint8Array
}

export interface SessionLimits {
  readonly maxDepositsPerStream: number
  readonly maxBytesPerStream: number
  readonly idleTimeout: number
  readonly stepTimeout: number
}

export interface SessionParts {
  readonly timers: Timers
  readonly limits: SessionLimits
  readonly deposits: Deposits
  readonly shelf: Shelf
  /** On a box that serves one owner alone. */
  readonly desk: OwnerDesk
  readonly info: (mailboxKey: Uint8Array) => Info
  readonly head: () => Head
  /** What a deposit has to pay now. */
  readonly asked: () => number
  /** The engine refused a step. */
  readonly onFailure: (error: EngineError) => void
}

const SENDER_REQUESTS: readonly Request['kind'][] = ['info', 'deposit']
const OWNER_REQUESTS: readonly Request['kind'][] = ['watch', 'expect', 'remove']

/** Thrown within a session only, to end it. */
class Over extends Error {}

export class Session {
  readonly #stream: Duplex
  readonly #reader: FrameReader
  readonly #address: Address
  readonly #parts: SessionParts
  #deposited = 0
  #written = 0
  #closing = false
  /** Between requests. */
  #idle = false

  constructor(stream: Duplex, address: Address, parts: SessionParts) {
    this.#stream = stream
    this.#reader = new FrameReader(stream)
    this.#address = address
    this.#parts = parts
  }

  /** Serves until it is over, then closes the stream. Never rejects. */
  async serve(): Promise<void> {
    try {
      while (!this.#closing) {
        this.#idle = true
        const request = await this.#nextRequest()
        this.#idle = false
        if (request === undefined) break
        await this.#answer(request)
      }
      await this.#within(this.#parts.limits.stepTimeout, this.#stream.end())
    } catch (error) {
      if (error instanceof EngineError) this.#parts.onFailure(error)
    }
    this.#stream.close()
  }

  /** Ends after the request that is being answered, or at once when none is. */
  end(now: boolean): void {
    this.#closing = true
    if (now || this.#idle) this.#stream.close()
  }

  async #nextRequest(): Promise<Request | undefined> {
    const { idleTimeout } = this.#parts.limits
    const first = await this.#within(idleTimeout, this.#reader.readExactly(1))
    if (first === null) return undefined
    const length = requestBodyLength(first[0] as number)
    if (length === undefined) throw new Over()
    const body = length === 0 ? new Uint8Array(0) : await this.#read(length)
    const request = decode(Request, concat(first, body))
    if (!request.ok) throw new Over()
    return request.value
  }

  async #answer(request: Request): Promise<void> {
    const { role, mailboxKey } = this.#address
    const { info, head, shelf, desk } = this.#parts
    if (role === 'sender' && !SENDER_REQUESTS.includes(request.kind)) throw new Over()
    if (role === 'public' && OWNER_REQUESTS.includes(request.kind)) {
      if (request.kind === 'watch') throw new Over()
      await this.#send(OwnerAnswer, { status: 'refused' })
      return
    }
    switch (request.kind) {
      case 'info':
        await this.#send(Info, info(mailboxKey))
        break
      case 'head':
        await this.#send(Head, head())
        break
      case 'digests':
        for await (const { encoded } of shelf.digests(request.span)) await this.#write(encoded)
        await this.#write(Uint8Array.of(NO_MORE))
        break
      case 'letters':
        for await (const letter of shelf.letters(request.span)) {
          await this.#write(concat(Uint8Array.of(MORE), encode(PlacedLetter, letter)))
        }
        await this.#write(Uint8Array.of(NO_MORE))
        break
      case 'fetch':
        await this.#send(FetchedRun, await shelf.run(request.run))
        break
      case 'deposit':
        await this.#deposit(request)
        break
      case 'expect':
        await desk.expect(request.tags)
        await this.#send(OwnerAnswer, { status: 'done' })
        break
      case 'remove':
        await desk.remove(request.tags)
        await this.#send(OwnerAnswer, { status: 'done' })
        break
      case 'watch':
        await this.#watch()
        break
    }
  }

  async #deposit(header: DepositHeader): Promise<void> {
    const { deposits, limits } = this.#parts
    if (++this.#deposited > limits.maxDepositsPerStream) {
      await this.#refuse('full')
      return
    }
    const judgement = await this.#orFull(() => deposits.judge(header, this.#address.mailboxKey))
    if (judgement === 'full' || judgement.kind === 'refused') {
      await this.#refuse(judgement === 'full' ? 'full' : judgement.status)
      return
    }
    const letter = await this.#letterOf(judgement)
    const status = await this.#orFull(() =>
      judgement.kind === 'repeated'
        ? deposits.compare(judgement.occupant, letter)
        : deposits.store(header, letter),
    )
    await this.#send(DepositAnswer, { status, effort: this.#parts.asked() })
  }

  /** Gives the place of an admitted deposit back when its letter does not come. */
  async #letterOf({ kind }: Judgement): Promise<Uint8Array> {
    try {
      return await this.#read(LETTER.length)
    } catch (error) {
      if (kind === 'admitted') this.#parts.deposits.abandon()
      throw error
    }
  }

  /** Answers before the letter has come, then reads past it. Whoever made a false proof is left alone. */
  async #refuse(status: DepositStatus): Promise<void> {
    await this.#send(DepositAnswer, { status, effort: this.#parts.asked() })
    if (status === 'bad-proof') {
      await this.#within(this.#parts.limits.stepTimeout, this.#stream.end())
      throw new Over()
    }
    await this.#read(LETTER.length)
  }

  /** An engine that cannot store now is told of, and is `full` to the depositor, who goes elsewhere. */
  async #orFull<T>(work: () => Promise<T>): Promise<T | 'full'> {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof EngineError)) throw error
      this.#parts.onFailure(error)
      return 'full'
    }
  }

  /** Letters as they come, until the owner goes away. */
  async #watch(): Promise<void> {
    const { desk } = this.#parts
    // Whoever watches says nothing more: anything that comes, or an end, ends it.
    let gone = false
    const left = this.#stream.read().then(
      () => undefined,
      () => undefined,
    )
    void left.then(() => {
      gone = true
      desk.wake()
    })
    for await (const arrival of desk.arrivals(() => gone || this.#closing)) {
      await this.#write(
        arrival === undefined
          ? Uint8Array.of(WATCH_IDLE)
          : concat(Uint8Array.of(WATCH_ARRIVAL), encode(Arrival, arrival)),
        Number.POSITIVE_INFINITY,
      )
    }
    throw new Over()
  }

  async #read(length: number): Promise<Uint8Array> {
    const bytes = await this.#within(
      this.#parts.limits.stepTimeout,
      this.#reader.readExactly(length),
    )
    if (bytes === null) throw new Over()
    return bytes
  }

  #send<T>(codec: Codec<T>, value: T): Promise<void> {
    return this.#write(encode(codec, value))
  }

  async #write(
    bytes: Uint8Array,
    most: number = this.#parts.limits.maxBytesPerStream,
  ): Promise<void> {
    this.#written += bytes.length
    if (this.#written > most) throw new Over()
    await this.#within(this.#parts.limits.stepTimeout, this.#stream.write(bytes))
  }

  /** Closes the stream when `step` takes too long; what it waits for then rejects. */
  async #within<T>(milliseconds: number, step: Promise<T>): Promise<T> {
    const cancel = this.#parts.timers.after(milliseconds, () => this.#stream.close())
    try {
      return await step
    } finally {
      cancel()
    }
  }
}
