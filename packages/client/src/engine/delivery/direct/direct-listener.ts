/**
 * The door through which one contact hands us letters: our onion that only they can find. Letters are
 * answered when they were opened and what was in them is kept, so that nothing lies in between.
 *
 * Who comes in holds the contact's key, and is believed nothing else.
 */
import { concat } from '@pvtcoms/core/bytes'
import { decode, encode } from '@pvtcoms/core/codec'
import type { CancelTimer, Timers } from '@pvtcoms/core/env'
import { LETTER } from '@pvtcoms/core/letter'
import { DepositAnswer, Request, requestBodyLength } from '@pvtcoms/core/mailbox'
import { type Duplex, FrameReader, type Listener } from '@pvtcoms/transport'
import type { DirectAnswer } from './direct-sender.ts'

/** The virtual port of a contact's onion. */
export const DIRECT_PORT = 80

export interface DirectListenerParts {
  /** Makes the onion; called again after it failed. */
  readonly listen: (onStream: (stream: Duplex) => void) => Promise<Listener>
  readonly timers: Timers
  /** A letter, 4,096, under its tag, 16. Throws when it cannot be kept now: the stream is closed then. */
  readonly onLetter: (tag: Uint8Array, letter: Uint8Array) => DirectAnswer
  /** The contact has come in. It must not throw. */
  readonly onVisit: () => void
  /** Listening failed; it is tried again. It must not throw. */
  readonly onFault: () => void
}

/** Streams of a contact at a time. */
const MOST_STREAMS = 4
/** How long a stream may be silent between letters, and how long the rest of one may take, ms. */
const IDLE_PATIENCE = 10 * 60_000
const STEP_PATIENCE = 60_000
/** Until listening is tried again, ms. */
const LISTEN_AGAIN = { first: 5_000, longest: 300_000 }

export class DirectListener {
  readonly #parts: DirectListenerParts
  readonly #streams = new Set<Duplex>()
  #listener: Listener | undefined
  #isClosed = false
  #failures = 0
  #cancelTimer: CancelTimer = () => undefined

  constructor(parts: DirectListenerParts) {
    this.#parts = parts
    void this.#listen()
  }

  async close(): Promise<void> {
    this.#isClosed = true
    this.#cancelTimer()
    for (const stream of this.#streams) stream.close()
    await this.#listener?.close()
  }

  async #listen(): Promise<void> {
    try {
      const listener = await this.#parts.listen((stream) => this.#accept(stream))
      this.#listener = listener
      if (this.#isClosed) await listener.close()
    } catch {
      if (this.#isClosed) return
      this.#parts.onFault()
      const wait = Math.min(LISTEN_AGAIN.longest, LISTEN_AGAIN.first * 2 ** this.#failures++)
      this.#cancelTimer = this.#parts.timers.after(wait, () => void this.#listen())
    }
  }

  #accept(stream: Duplex): void {
    if (this.#isClosed || this.#streams.size >= MOST_STREAMS) {
      stream.close()
      return
    }
    this.#streams.add(stream)
    this.#parts.onVisit()
    void this.#serve(stream).finally(() => {
      this.#streams.delete(stream)
      stream.close()
    })
  }

  /** Never rejects. */
  async #serve(stream: Duplex): Promise<void> {
    const reader = new FrameReader(stream)
    const read = (length: number, patience: number): Promise<Uint8Array | null> =>
      this.#within(patience, stream, reader.readExactly(length))
    try {
      for (;;) {
        const first = await read(1, IDLE_PATIENCE)
        const length = first === null ? undefined : requestBodyLength(first[0] as number)
        if (first === null || length === undefined) return
        const body = await read(length, STEP_PATIENCE)
        const request = body && decode(Request, concat(first, body))
        if (request?.ok !== true || request.value.kind !== 'deposit') return
        const letter = await read(LETTER.length, STEP_PATIENCE)
        if (letter === null || this.#isClosed) return
        const status = this.#parts.onLetter(request.value.tag, letter)
        const answer = encode(DepositAnswer, { status, effort: 1 })
        await this.#within(STEP_PATIENCE, stream, stream.write(answer))
      }
    } catch {
      // Broken, silent, nonsense, or a disk that is full: the letter stays with its sender.
    }
  }

  async #within<T>(milliseconds: number, stream: Duplex, work: Promise<T>): Promise<T> {
    const cancel = this.#parts.timers.after(milliseconds, () => stream.close())
    try {
      return await work
    } finally {
      cancel()
    }
  }
}
