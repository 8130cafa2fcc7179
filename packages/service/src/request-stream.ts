/**
 * One stream of a service: a peer's requests come in, answers go out, each within a time limit and all
 * answers together within a limit of bytes. A fault of the peer ends the stream and is no error of ours.
 *
 * A request is one byte that says its kind, then a body whose length follows from the kind.
 */
import { type Codec, decode, encode } from '@pvtcoms/core/codec'
import type { Timers } from '@pvtcoms/core/env'
import type { Duplex } from '@pvtcoms/transport'
import { Inbox } from './inbox.ts'

/** The requests of one protocol. */
export interface RequestFormat<Request> {
  /** A whole request, its kind included. */
  readonly codec: Codec<Request>
  /** Length in bytes of what follows that kind, 0 … 255; undefined for a kind that does not exist. */
  readonly bodyLength: (kind: number) => number | undefined
}

export interface RequestLimits {
  /** Bytes that one stream may be sent. */
  readonly maxBytesPerStream: number
  /** How long a stream may be silent between requests, ms. */
  readonly idleTimeout: number
  /** How long the rest of a request, or taking an answer, may take, ms. */
  readonly stepTimeout: number
}

/** Thrown within the service to end a stream; it says nothing about why. */
export class StreamEnded extends Error {}

export class RequestStream<Request> {
  readonly #stream: Duplex
  readonly #format: RequestFormat<Request>
  readonly #inbox: Inbox
  readonly #timers: Timers
  readonly #limits: RequestLimits
  #written = 0
  #idle = false

  /** Takes over `stream`. */
  constructor(
    stream: Duplex,
    format: RequestFormat<Request>,
    timers: Timers,
    limits: RequestLimits,
  ) {
    this.#stream = stream
    this.#format = format
    this.#inbox = new Inbox(stream)
    this.#timers = timers
    this.#limits = limits
  }

  /** Whether it waits for the next request. */
  get idle(): boolean {
    return this.#idle
  }

  /** The next request; undefined when the peer has ended the stream. Rejects with StreamEnded for nonsense. */
  async next(): Promise<Request | undefined> {
    const { idleTimeout } = this.#limits
    this.#idle = true
    const kind =
      this.#inbox.firstNow() ?? (await this.#within(idleTimeout, () => this.#inbox.first()))
    this.#idle = false
    return kind === undefined ? undefined : this.#decode(await this.read(this.#length(kind)))
  }

  /**
   * The next request, if it is of that kind and has arrived whole with `more` bytes behind it. Throws
   * StreamEnded when it does not decode.
   */
  nextNow(kind: number, more: number): Request | undefined {
    if (this.#inbox.firstNow() !== kind) return undefined
    const length = this.#length(kind)
    return this.has(length + more) ? this.#decode(this.#inbox.takeNow(length)) : undefined
  }

  /** Whether `length` bytes have arrived already. */
  has(length: number): boolean {
    return this.#inbox.length >= length
  }

  /**
   * Exactly `length` bytes, in memory that the caller owns. Rejects with StreamEnded when they do not
   * arrive.
   */
  async read(length: number): Promise<Uint8Array> {
    const bytes = this.has(length)
      ? this.#inbox.takeNow(length)
      : await this.#within(this.#limits.stepTimeout, () => this.#inbox.take(length))
    if (bytes === undefined) throw new StreamEnded()
    return bytes
  }

  /** Resolves when the peer sends anything, ends the stream or breaks it. Never rejects. */
  async disturbed(): Promise<void> {
    await this.#inbox.first().catch(() => undefined)
  }

  send<T>(codec: Codec<T>, value: T): Promise<void> {
    return this.write(encode(codec, value))
  }

  /** Rejects with StreamEnded once all that was written would be more than `most` bytes. */
  async write(bytes: Uint8Array, most: number = this.#limits.maxBytesPerStream): Promise<void> {
    this.#written += bytes.length
    if (this.#written > most) throw new StreamEnded()
    await this.#within(this.#limits.stepTimeout, () => this.#stream.write(bytes))
  }

  /** Ends the stream after everything written so far. */
  async end(): Promise<void> {
    await this.#within(this.#limits.stepTimeout, () => this.#stream.end())
  }

  close(): void {
    this.#stream.close()
  }

  /** Closes the stream when `step` takes longer; whatever `step` waits for then rejects. */
  async #within<T>(milliseconds: number, step: () => Promise<T>): Promise<T> {
    const cancel = this.#timers.after(milliseconds, () => this.#stream.close())
    try {
      return await step()
    } finally {
      cancel()
    }
  }

  /** Of a whole request that begins with `kind`. */
  #length(kind: number): number {
    const body = this.#format.bodyLength(kind)
    if (body === undefined) throw new StreamEnded()
    return 1 + body
  }

  #decode(bytes: Uint8Array): Request {
    const request = decode(this.#format.codec, bytes)
    if (!request.ok) throw new StreamEnded()
    return request.value
  }
}
