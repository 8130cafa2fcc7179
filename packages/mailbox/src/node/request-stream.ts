/**
 * One stream as a session uses it: requests are taken from it and answers put on it, each within its
 * time and up to a share of bytes. Whatever goes wrong ends the stream; nothing that a peer does is an
 * error here.
 */
import { type Codec, decode, encode } from '@pvtcoms/core/codec'
import type { Timers } from '@pvtcoms/core/env'
import { Request, requestBodyLength } from '@pvtcoms/core/mailbox'
import type { Duplex } from '@pvtcoms/transport'
import { Inbox } from './inbox.ts'

export interface RequestLimits {
  readonly maxBytesPerStream: number
  readonly idleTimeout: number
  readonly stepTimeout: number
}

/** Thrown within a session only, to end it. */
export class Over extends Error {}

export class RequestStream {
  readonly #stream: Duplex
  readonly #inbox: Inbox
  readonly #timers: Timers
  readonly #limits: RequestLimits
  #written = 0
  #idle = false

  constructor(stream: Duplex, timers: Timers, limits: RequestLimits) {
    this.#stream = stream
    this.#inbox = new Inbox(stream)
    this.#timers = timers
    this.#limits = limits
  }

  /** Whether it waits for the next request. */
  get idle(): boolean {
    return this.#idle
  }

  /** The next request; undefined when the peer has ended the stream. Rejects with Over for nonsense. */
  async next(): Promise<Request | undefined> {
    const { idleTimeout } = this.#limits
    this.#idle = true
    const kind =
      this.#inbox.firstNow() ?? (await this.#within(idleTimeout, () => this.#inbox.first()))
    this.#idle = false
    return kind === undefined ? undefined : requestOf(await this.read(lengthOf(kind)))
  }

  /**
   * The next request, if it is one of that kind and has come in one piece with `more` bytes behind it.
   * Throws Over when it does not decode.
   */
  nextNow(kind: number, more: number): Request | undefined {
    if (this.#inbox.firstNow() !== kind) return undefined
    const length = lengthOf(kind)
    return this.#inbox.length < length + more ? undefined : requestOf(this.#inbox.takeNow(length))
  }

  /** Whether `length` bytes are there already. */
  has(length: number): boolean {
    return this.#inbox.length >= length
  }

  /** Exactly `length` bytes, in memory that the caller owns. Rejects with Over when they do not come. */
  async read(length: number): Promise<Uint8Array> {
    const bytes = this.has(length)
      ? this.#inbox.takeNow(length)
      : await this.#within(this.#limits.stepTimeout, () => this.#inbox.take(length))
    if (bytes === undefined) throw new Over()
    return bytes
  }

  /** Resolves when the peer says anything, ends the stream or breaks it. */
  async disturbed(): Promise<void> {
    await this.#inbox.first().catch(() => undefined)
  }

  send<T>(codec: Codec<T>, value: T): Promise<void> {
    return this.write(encode(codec, value))
  }

  /** Rejects with Over when a stream was sent more than `most`. */
  async write(bytes: Uint8Array, most: number = this.#limits.maxBytesPerStream): Promise<void> {
    this.#written += bytes.length
    if (this.#written > most) throw new Over()
    await this.#within(this.#limits.stepTimeout, () => this.#stream.write(bytes))
  }

  /** Says that nothing more comes. */
  async end(): Promise<void> {
    await this.#within(this.#limits.stepTimeout, () => this.#stream.end())
  }

  close(): void {
    this.#stream.close()
  }

  /** Closes the stream when `step` takes too long; what it waits for then rejects. */
  async #within<T>(milliseconds: number, step: () => Promise<T>): Promise<T> {
    const cancel = this.#timers.after(milliseconds, () => this.#stream.close())
    try {
      return await step()
    } finally {
      cancel()
    }
  }
}

/** Of a whole request that begins with `kind`. Throws Over when none does. */
function lengthOf(kind: number): number {
  const body = requestBodyLength(kind)
  if (body === undefined) throw new Over()
  return 1 + body
}

function requestOf(bytes: Uint8Array): Request {
  const request = decode(Request, bytes)
  if (!request.ok) throw new Over()
  return request.value
}
