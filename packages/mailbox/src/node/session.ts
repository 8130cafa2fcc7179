/**
 * One stream: requests are read, judged and answered in their order, until the peer ends it, is silent
 * for too long, asks for what its address does not offer, or has had its share. Nothing that a peer
 * does is an error here; the stream just ends.
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
  type Request,
  WATCH_ARRIVAL,
  WATCH_IDLE,
} from '@pvtcoms/core/mailbox'
import type { Duplex } from '@pvtcoms/transport'
import { StorageEngineError } from '../errors.ts'
import { DepositHandler } from './deposit-handler.ts'
import type { Deposits } from './deposits.ts'
import type { LetterReader } from './letter-reader.ts'
import type { OwnerRequests } from './owner-requests.ts'
import { Over, type RequestLimits, RequestStream } from './request-stream.ts'

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

export interface SessionLimits extends RequestLimits {
  readonly maxDepositsPerStream: number
}

export interface SessionParts {
  readonly timers: Timers
  readonly limits: SessionLimits
  readonly deposits: Deposits
  readonly shelf: LetterReader
  /** On a box that serves one owner alone. */
  readonly desk: OwnerRequests
  readonly info: (mailboxKey: Uint8Array) => Info
  readonly head: () => Head
  /** What a deposit has to pay now. */
  readonly asked: () => number
  /** The engine refused a step. */
  readonly onFailure: (error: StorageEngineError) => void
}

const SENDER_REQUESTS: readonly Request['kind'][] = ['info', 'deposit']
const OWNER_REQUESTS: readonly Request['kind'][] = ['watch', 'expect', 'remove']

export class Session {
  readonly #line: RequestStream
  readonly #address: Address
  readonly #parts: SessionParts
  readonly #deposits: DepositHandler
  #closing = false

  constructor(stream: Duplex, address: Address, parts: SessionParts) {
    this.#line = new RequestStream(stream, parts.timers, parts.limits)
    this.#address = address
    this.#parts = parts
    this.#deposits = new DepositHandler(this.#line, address.mailboxKey, parts)
  }

  /** Serves until it is over, then closes the stream. Never rejects. */
  async serve(): Promise<void> {
    try {
      while (!this.#closing) {
        const request = await this.#line.next()
        if (request === undefined) break
        await this.#answer(request)
      }
      await this.#line.end()
    } catch (error) {
      if (error instanceof StorageEngineError) this.#parts.onFailure(error)
    }
    this.#line.close()
  }

  /** Ends after what is being answered, or at once when nothing is. */
  end(now: boolean): void {
    this.#closing = true
    if (now || this.#line.idle) this.#line.close()
  }

  async #answer(request: Request): Promise<void> {
    const { role, mailboxKey } = this.#address
    const { info, head, shelf, desk } = this.#parts
    const line = this.#line
    if (role === 'sender' && !SENDER_REQUESTS.includes(request.kind)) throw new Over()
    if (role === 'public' && OWNER_REQUESTS.includes(request.kind)) {
      if (request.kind === 'watch') throw new Over()
      await line.send(OwnerAnswer, { status: 'refused' })
      return
    }
    switch (request.kind) {
      case 'info':
        await line.send(Info, info(mailboxKey))
        break
      case 'head':
        await line.send(Head, head())
        break
      case 'digests':
        for await (const { encoded } of shelf.digests(request.span)) await line.write(encoded)
        await line.write(Uint8Array.of(NO_MORE))
        break
      case 'letters':
        for await (const letter of shelf.letters(request.span)) {
          await line.write(concat(Uint8Array.of(MORE), encode(PlacedLetter, letter)))
        }
        await line.write(Uint8Array.of(NO_MORE))
        break
      case 'fetch':
        await line.write(await shelf.run(request.run))
        break
      case 'deposit':
        await this.#deposits.answer(request)
        break
      case 'expect':
        await desk.expect(request.tags)
        await line.send(OwnerAnswer, { status: 'done' })
        break
      case 'remove':
        await desk.remove(request.tags)
        await line.send(OwnerAnswer, { status: 'done' })
        break
      case 'watch':
        await this.#watch()
        break
    }
  }

  /** Letters as they come, until the owner goes away. */
  async #watch(): Promise<void> {
    const { desk } = this.#parts
    // Whoever watches says nothing more: anything that comes, or an end, ends it.
    let gone = false
    void this.#line.disturbed().then(() => {
      gone = true
      desk.wake()
    })
    for await (const arrival of desk.arrivals(() => gone || this.#closing)) {
      await this.#line.write(
        arrival === undefined
          ? Uint8Array.of(WATCH_IDLE)
          : concat(Uint8Array.of(WATCH_ARRIVAL), encode(Arrival, arrival)),
        Number.POSITIVE_INFINITY,
      )
    }
    throw new Over()
  }
}
