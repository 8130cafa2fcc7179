/**
 * One stream of a peer: a session reads requests and answers them in their order. It ends when the peer
 * ends the stream, is silent for too long, asks for what its address does not offer, or was sent its
 * share of bytes. No fault of a peer is an error here.
 */
import { concat } from '@pvtcoms/core/bytes'
import { encode } from '@pvtcoms/core/codec'
import type { Timers } from '@pvtcoms/core/env'
import {
  Arrival,
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
import {
  type RequestFormat,
  type RequestLimits,
  RequestStream,
  StreamEnded,
} from '@pvtcoms/service'
import type { Duplex } from '@pvtcoms/transport'
import { StorageEngineError } from '../errors.ts'
import { DepositHandler } from './deposit-handler.ts'
import type { Deposits } from './deposits.ts'
import type { LetterReader } from './letter-reader.ts'
import type { OwnerRequests } from './owner-requests.ts'

/**
 * - `public`: everybody who knows the mailbox's descriptor
 * - `sender`: a contact of the box's owner, by an alias of their own
 * - `owner`: who holds the key that the owner's onion is authorized for
 */
export const ROLES = ['public', 'sender', 'owner'] as const
export type Role = (typeof ROLES)[number]

export interface Address {
  readonly role: Role
  /** 32: the key of the onion that was dialled. */
  readonly mailboxKey: Uint8Array
}

export interface SessionLimits extends RequestLimits {
  readonly maxDepositsPerStream: number
}

export interface SessionParts {
  readonly timers: Timers
  readonly limits: SessionLimits
  readonly deposits: Deposits
  readonly reader: LetterReader
  /** For a box that serves one owner alone. */
  readonly ownerRequests: OwnerRequests
  readonly info: (mailboxKey: Uint8Array) => Info
  readonly head: () => Head
  /** What a deposit has to pay now. */
  readonly asked: () => number
  /** The engine refused a step. */
  readonly onFailure: (error: StorageEngineError) => void
}

const REQUESTS: RequestFormat<Request> = { codec: Request, bodyLength: requestBodyLength }
const SENDER_REQUESTS: readonly Request['kind'][] = ['info', 'deposit']
const OWNER_REQUESTS: readonly Request['kind'][] = ['watch', 'expect', 'remove']

export class Session {
  readonly #stream: RequestStream<Request>
  readonly #address: Address
  readonly #parts: SessionParts
  readonly #deposits: DepositHandler
  #closing = false

  constructor(stream: Duplex, address: Address, parts: SessionParts) {
    this.#stream = new RequestStream(stream, REQUESTS, parts.timers, parts.limits)
    this.#address = address
    this.#parts = parts
    this.#deposits = new DepositHandler(this.#stream, address.mailboxKey, parts)
  }

  /** Serves until the session is over, then closes the stream. Never rejects. */
  async serve(): Promise<void> {
    try {
      while (!this.#closing) {
        const request = await this.#stream.next()
        if (request === undefined) break
        await this.#answer(request)
      }
      await this.#stream.end()
    } catch (error) {
      if (error instanceof StorageEngineError) this.#parts.onFailure(error)
    }
    this.#stream.close()
  }

  /** Ends after the request that is being answered; at once when none is, or when `now`. */
  end(now: boolean): void {
    this.#closing = true
    if (now || this.#stream.idle) this.#stream.close()
  }

  async #answer(request: Request): Promise<void> {
    const { role, mailboxKey } = this.#address
    const { info, head, reader, ownerRequests } = this.#parts
    const stream = this.#stream
    if (role === 'sender' && !SENDER_REQUESTS.includes(request.kind)) throw new StreamEnded()
    if (role === 'public' && OWNER_REQUESTS.includes(request.kind)) {
      if (request.kind === 'watch') throw new StreamEnded()
      await stream.send(OwnerAnswer, { status: 'refused' })
      return
    }
    switch (request.kind) {
      case 'info':
        await stream.send(Info, info(mailboxKey))
        break
      case 'head':
        await stream.send(Head, head())
        break
      case 'digests':
        for await (const { encoded } of reader.digests(request.span)) await stream.write(encoded)
        await stream.write(Uint8Array.of(NO_MORE))
        break
      case 'letters':
        for await (const letter of reader.letters(request.span)) {
          await stream.write(concat(Uint8Array.of(MORE), encode(PlacedLetter, letter)))
        }
        await stream.write(Uint8Array.of(NO_MORE))
        break
      case 'fetch':
        await stream.write(await reader.run(request.run))
        break
      case 'deposit':
        await this.#deposits.answer(request)
        break
      case 'expect':
        await ownerRequests.expect(request.tags)
        await stream.send(OwnerAnswer, { status: 'done' })
        break
      case 'remove':
        await ownerRequests.remove(request.tags)
        await stream.send(OwnerAnswer, { status: 'done' })
        break
      case 'watch':
        await this.#watch()
        break
    }
  }

  /** Letters as they come, until the owner goes away. */
  async #watch(): Promise<void> {
    const { ownerRequests } = this.#parts
    // A watcher sends nothing more: anything that arrives, an end included, ends the watch.
    let gone = false
    void this.#stream.disturbed().then(() => {
      gone = true
      ownerRequests.wake()
    })
    for await (const arrival of ownerRequests.arrivals(() => gone || this.#closing)) {
      await this.#stream.write(
        arrival === undefined
          ? Uint8Array.of(WATCH_IDLE)
          : concat(Uint8Array.of(WATCH_ARRIVAL), encode(Arrival, arrival)),
        Number.POSITIVE_INFINITY,
      )
    }
    throw new StreamEnded()
  }
}
