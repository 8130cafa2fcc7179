/**
 * The transport that the engine is given. It is there from the first moment on, although tor may take long to start, be
 * missing or refuse to start. Until tor runs, dialling fails and listeners wait. It tries to start tor again and again.
 */
import type { CancelTimer, Timers } from '@pvtcoms/core/env'
import { isCodedError } from '@pvtcoms/core/errors'
import {
  type AnonTransport,
  type DialOptions,
  type Duplex,
  failure,
  type Listener,
  type ListenKey,
  type ListenOptions,
  TransportError,
  type TransportStatus,
} from '@pvtcoms/transport'
import { LateListener } from './late-listener.ts'

type OnionAddress = Listener['address']

/** A transport whose bridges can be changed while it runs. */
export interface BridgedTransport extends AnonTransport {
  useBridges(lines: readonly string[]): Promise<void>
}

/** Starts the real transport. `signal` ends the attempt. */
export type StartTransport = (
  bridges: readonly string[],
  signal: AbortSignal,
) => Promise<BridgedTransport>

interface StandbyParts {
  readonly start: StartTransport
  readonly timers: Timers
  /** The public key of a listener's identity. */
  readonly publicKey: (identity: ListenKey) => Uint8Array
}

/** Waits before tor is tried again; the last one repeats. */
const BACKOFF = [1_000, 2_000, 5_000, 10_000, 30_000] as const
const STARTING: TransportStatus = {
  kind: 'bootstrapping',
  percent: 0,
  summary: 'Starting',
  pace: 'normal',
}

export class StandbyTransport implements AnonTransport {
  readonly #parts: StandbyParts
  readonly #callbacks = new Set<(status: TransportStatus) => void>()
  readonly #waiting = new Set<LateListener>()
  #bridges: readonly string[] = []
  #status: TransportStatus = STARTING
  #inner: BridgedTransport | undefined
  #attempt: AbortController | undefined
  #attempting: Promise<void> = Promise.resolve()
  #failures = 0
  #cancelRetry: CancelTimer = () => undefined
  #isClosed = false

  constructor(parts: StandbyParts) {
    this.#parts = parts
  }

  get kind(): AnonTransport['kind'] {
    return this.#inner?.kind ?? 'tor'
  }

  get bridges(): readonly string[] {
    return this.#bridges
  }

  /** Begins to start tor, through these bridges. The status tells how that goes. */
  start(bridges: readonly string[]): void {
    this.#bridges = bridges
    this.#failures = 0
    this.#change(STARTING)
    this.#try()
  }

  /** Starts no tor until it is told which bridges to use; the status says why. */
  hold(code: string, reason: string): void {
    this.#change({ kind: 'failed', code, reason })
  }

  /** Uses these bridges from now on, or from the next start on. Rejects with TorError, and changes nothing then. */
  async useBridges(lines: readonly string[]): Promise<void> {
    if (this.#inner !== undefined) {
      await this.#inner.useBridges(lines)
      this.#bridges = lines
    } else {
      await this.stop()
      this.start(lines)
    }
  }

  /** Ends tor. It can be started again; listeners wait for that. */
  async stop(): Promise<void> {
    this.#cancelRetry()
    this.#attempt?.abort()
    await this.#attempting
    const inner = this.#inner
    this.#inner = undefined
    await inner?.close()
  }

  status(): TransportStatus {
    return this.#status
  }

  onStatus(callback: (status: TransportStatus) => void): () => void {
    this.#callbacks.add(callback)
    return () => this.#callbacks.delete(callback)
  }

  async dial(to: OnionAddress, options: DialOptions): Promise<Duplex> {
    if (options.signal?.aborted) throw new TransportError('cancelled', 'cancelled by the caller')
    if (this.#isClosed) throw closed()
    if (this.#inner === undefined) {
      throw new TransportError('not-ready', 'tor is not ready yet: its status says why')
    }
    return await this.#inner.dial(to, options)
  }

  async listen(identity: ListenKey, options: ListenOptions): Promise<Listener> {
    if (this.#isClosed) throw closed()
    if (this.#inner !== undefined) return await this.#inner.listen(identity, options)
    const publicKey = this.#parts.publicKey(identity)
    const listener = new LateListener(publicKey, identity, options, () =>
      this.#waiting.delete(listener),
    )
    this.#waiting.add(listener)
    return listener
  }

  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    for (const listener of [...this.#waiting]) await listener.close()
    await this.stop()
    this.#change({ kind: 'closed' })
  }

  #try(): void {
    const attempt = new AbortController()
    this.#attempt = attempt
    this.#attempting = this.#parts.start(this.#bridges, attempt.signal).then(
      (inner) => {
        if (attempt.signal.aborted) return inner.close()
        this.#adopt(inner)
        return undefined
      },
      (error: unknown) => {
        if (!attempt.signal.aborted) this.#failed(error)
      },
    )
  }

  #adopt(inner: BridgedTransport): void {
    this.#inner = inner
    inner.onStatus((status) => {
      if (this.#inner === inner) this.#change(status)
    })
    this.#change(inner.status())
    for (const listener of this.#waiting) listener.attach(inner)
    this.#waiting.clear()
  }

  #failed(error: unknown): void {
    if (!isCodedError(error)) throw error
    this.#change(failure(error))
    const wait = BACKOFF[Math.min(this.#failures++, BACKOFF.length - 1)] as number
    this.#cancelRetry = this.#parts.timers.after(wait, () => this.#try())
  }

  #change(status: TransportStatus): void {
    if (this.#status.kind === 'closed') return
    this.#status = status
    for (const callback of [...this.#callbacks]) callback(status)
  }
}

function closed(): TransportError {
  return new TransportError('closed', 'the transport is closed')
}
