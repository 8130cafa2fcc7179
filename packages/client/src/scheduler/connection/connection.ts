/**
 * One stream to a mailbox (docs/protocol/mailbox.md §5): requests, one after the other, and their
 * answers. Length, order and range of whatever the mailbox says are checked before use.
 */
import { concat } from '@pvtcoms/core/bytes'
import { type Codec, decode, encode, type Infer } from '@pvtcoms/core/codec'
import type { Timers } from '@pvtcoms/core/env'
import {
  Arrival,
  DepositAnswer,
  DIGEST_HEADER_LENGTH,
  Digest,
  digestBodyLength,
  epochsOf,
  FetchedRun,
  Head,
  Info,
  MORE,
  NO_MORE,
  OwnerAnswer,
  PlacedLetter,
  type Proof,
  Request,
  type Run,
  type Span,
  WATCH_ARRIVAL,
  WATCH_IDLE,
} from '@pvtcoms/core/mailbox'
import { type Duplex, FrameReader, TransportError } from '@pvtcoms/transport'
import { MailboxError } from '../../errors.ts'

export interface ConnectionOptions {
  readonly timers: Timers
  /** How long each step of an answer may take, ms. Default: 60,000. */
  readonly patience?: number
  /** Bytes that one answer may have. Default: 1 GiB. */
  readonly maxBytes?: number
}

/** A digest, and the bytes that the chain is hashed over. */
export interface ReceivedDigest {
  readonly digest: Digest
  readonly encoded: Uint8Array
}

/** A box sends its owner at least one byte a minute. */
const WATCH_PATIENCE = 3 * 60_000

export class MailboxConnection {
  readonly #stream: Duplex
  readonly #reader: FrameReader
  readonly #timers: Timers
  readonly #patience: number
  readonly #maxBytes: number
  #received = 0
  #busy = false
  #isLate = false

  /** Takes the stream over. */
  constructor(
    stream: Duplex,
    { timers, patience = 60_000, maxBytes = 2 ** 30 }: ConnectionOptions,
  ) {
    this.#stream = stream
    this.#reader = new FrameReader(stream)
    this.#timers = timers
    this.#patience = patience
    this.#maxBytes = maxBytes
  }

  /** All of these reject with MailboxError, and with TypeError when another request is under way. */
  info(): Promise<Info> {
    return this.#ask({ kind: 'info' }, Info)
  }

  head(): Promise<Head> {
    return this.#ask({ kind: 'head' }, Head)
  }

  fetch(run: Run): Promise<Infer<typeof FetchedRun>> {
    return this.#ask({ kind: 'fetch', run }, FetchedRun)
  }

  /** `letter` has 4,096 bytes. It is sent at once, as most headers are accepted. */
  deposit(tag: Uint8Array, proof: Proof, letter: Uint8Array): Promise<DepositAnswer> {
    return this.#alone(async () => {
      await this.#write(concat(encode(Request, { kind: 'deposit', tag, proof }), letter))
      return await this.#receive(DepositAnswer)
    })
  }

  expect(tags: readonly Uint8Array[]): Promise<OwnerAnswer> {
    return this.#ask({ kind: 'expect', tags }, OwnerAnswer)
  }

  remove(tags: readonly Uint8Array[]): Promise<OwnerAnswer> {
    return this.#ask({ kind: 'remove', tags }, OwnerAnswer)
  }

  /** The digests of a span, their epochs ascending. Ending the iteration early closes the stream. */
  digests(span: Span, epochSeconds: number): AsyncGenerator<ReceivedDigest> {
    const { from, to } = epochsOf(span, epochSeconds)
    let least = from
    return this.#list({ kind: 'digests', span }, async (first) => {
      const header = concat(first, await this.#take(DIGEST_HEADER_LENGTH - 1))
      const length = digestBodyLength(header)
      if (length === undefined) throw new MailboxError('nonsense')
      const encoded = concat(header, await this.#take(length))
      const digest = decoded(Digest, encoded)
      if (digest.epoch < least || digest.epoch >= to) throw new MailboxError('nonsense')
      least = digest.epoch + 1
      return { digest, encoded }
    })
  }

  /** The letters of a span in their order. Ending the iteration early closes the stream. */
  letters(span: Span, epochSeconds: number): AsyncGenerator<PlacedLetter> {
    const { from, to } = epochsOf(span, epochSeconds)
    let least = { epoch: from, position: 0 }
    return this.#list({ kind: 'letters', span }, async () => {
      const placed = await this.#receive(PlacedLetter)
      const isAfter =
        placed.epoch > least.epoch ||
        (placed.epoch === least.epoch && placed.position >= least.position)
      if (!isAfter || placed.epoch >= to) throw new MailboxError('nonsense')
      least = { epoch: placed.epoch, position: placed.position + 1 }
      return placed
    })
  }

  /** Letters of one's own box, those that wait and those that come; undefined as a sign of life. */
  async *watch(): AsyncGenerator<Arrival | undefined> {
    this.#begin()
    try {
      await this.#write(encode(Request, { kind: 'watch' }))
      for (;;) {
        this.#received = 0
        const [what] = await this.#take(1, WATCH_PATIENCE)
        if (what !== WATCH_IDLE && what !== WATCH_ARRIVAL) throw new MailboxError('nonsense')
        yield what === WATCH_IDLE ? undefined : await this.#receive(Arrival)
      }
    } finally {
      this.close()
    }
  }

  /** Closes the stream; the mailbox keeps nothing of it. */
  close(): void {
    this.#stream.close()
  }

  #ask<T>(request: Request, answer: Codec<T>): Promise<T> {
    return this.#alone(async () => {
      await this.#write(encode(Request, request))
      return await this.#receive(answer)
    })
  }

  /** Items that each follow a byte 1, until a byte 0. `read` is given that byte. */
  async *#list<T>(request: Request, read: (first: Uint8Array) => Promise<T>): AsyncGenerator<T> {
    this.#begin()
    let isWhole = false
    try {
      await this.#write(encode(Request, request))
      for (;;) {
        const first = await this.#take(1)
        if (first[0] === NO_MORE) break
        if (first[0] !== MORE) throw new MailboxError('nonsense')
        yield await read(first)
      }
      isWhole = true
    } finally {
      this.#busy = false
      if (!isWhole) this.close()
    }
  }

  async #alone<T>(work: () => Promise<T>): Promise<T> {
    this.#begin()
    try {
      return await work()
    } catch (error) {
      this.close()
      throw error
    } finally {
      this.#busy = false
    }
  }

  #begin(): void {
    if (this.#busy) throw new TypeError('one request at a time')
    this.#busy = true
    this.#received = 0
  }

  async #receive<T>(codec: Codec<T>): Promise<T> {
    return decoded(codec, await this.#take(codec.minLength))
  }

  async #take(length: number, patience = this.#patience): Promise<Uint8Array> {
    this.#received += length
    if (this.#received > this.#maxBytes) throw new MailboxError('too-much')
    const bytes = await this.#within(patience, () => this.#reader.readExactly(length))
    if (bytes === null) throw new MailboxError('gone')
    return bytes
  }

  #write(bytes: Uint8Array): Promise<void> {
    return this.#within(this.#patience, () => this.#stream.write(bytes))
  }

  async #within<T>(patience: number, step: () => Promise<T>): Promise<T> {
    const cancel = this.#timers.after(patience, () => {
      this.#isLate = true
      this.close()
    })
    try {
      return await step()
    } catch (cause) {
      if (!(cause instanceof TransportError)) throw cause
      throw new MailboxError(this.#isLate ? 'slow' : 'gone', { cause })
    } finally {
      cancel()
    }
  }
}

function decoded<T>(codec: Codec<T>, bytes: Uint8Array): T {
  const result = decode(codec, bytes)
  if (!result.ok) throw new MailboxError('nonsense')
  return result.value
}
