/**
 * Listens at an onion of ours that only who has a key can find, a contact or whoever has an invite's link, and carries
 * out what they ask for: the kinds of a table, each within its quota (docs/protocol/direct.md, invite.md §9).
 *
 * Who comes in holds the key, and is believed nothing else.
 */
import type { CancelTimer, Timers } from '@pvtcoms/core/env'
import { type Duplex, FrameReader, type Listener } from '@pvtcoms/transport'
import { Quotas, type RequestTable } from './direct-request.ts'

/** The virtual port of onions at which our client itself answers. */
export const DIRECT_PORT = 80

export interface DirectListenerParts {
  /** Makes the onion; called again after it failed. */
  readonly listen: (onStream: (stream: Duplex) => void) => Promise<Listener>
  readonly timers: Timers
  readonly requests: RequestTable
  /** Somebody has come in. It must not throw. */
  readonly onVisit: () => void
  /** More was asked than a quota allows, or more streams came than are served: they are closed. It must not throw. */
  readonly onExcess?: (of: 'requests' | 'streams') => void
  /** Listening failed; it is tried again. It must not throw. */
  readonly onFault: () => void
  /** How long a stream may be silent between requests, ms. Default: 10 min. */
  readonly idle?: number
}

/** Streams at a time. */
const MOST_STREAMS = 4
const USUAL_IDLE = 10 * 60_000
/** How long the rest of a request may take, ms. */
const STEP_PATIENCE = 60_000
/** Until listening is tried again, ms. */
const LISTEN_AGAIN = { first: 5_000, longest: 300_000 }

export class DirectListener {
  readonly #parts: DirectListenerParts
  readonly #quotas: Quotas
  readonly #streams = new Set<Duplex>()
  #listener: Listener | undefined
  #isClosed = false
  #failures = 0
  #cancelTimer: CancelTimer = () => undefined

  constructor(parts: DirectListenerParts) {
    this.#parts = parts
    this.#quotas = new Quotas(parts.timers)
    void this.#listen()
  }

  /** How many streams are open. */
  get streams(): number {
    return this.#streams.size
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
      if (!this.#isClosed) this.#parts.onExcess?.('streams')
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
        const [kind] = (await read(1, this.#parts.idle ?? USUAL_IDLE)) ?? []
        const handler = kind === undefined ? undefined : this.#parts.requests.get(kind)
        if (kind === undefined || handler === undefined) return
        const body = await read(handler.bodyLength, STEP_PATIENCE)
        if (body === null || this.#isClosed) return
        if (!this.#quotas.take(kind, handler)) {
          this.#parts.onExcess?.('requests')
          return
        }
        const answer = handler.handle(body)
        if (answer === undefined) return
        await this.#within(STEP_PATIENCE, stream, stream.write(answer))
      }
    } catch {
      // Broken, silent, or a disk that is full: what was asked for stays with who asked.
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
