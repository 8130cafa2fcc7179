import { equal } from '@pvtcoms/core/bytes'
import type { CancelTimer } from '@pvtcoms/core/env'
import type { OnionAddress } from '@pvtcoms/core/onion-address'
import type { Duplex, Listener, ListenerState } from '../anon-transport.ts'
import { TransportError } from '../errors.ts'
import { Watched } from './watched.ts'

/** What a listener needs of its transport. */
export interface ListenerOwner {
  /** Announces the listener and calls back once that is done, unless cancelled. */
  publish(listener: MemoryListener, done: () => void): CancelTimer
  /** The listener has closed. */
  closed(listener: MemoryListener): void
}

export class MemoryListener implements Listener {
  readonly address: OnionAddress
  readonly #owner: ListenerOwner
  readonly #authorized: readonly Uint8Array[] | undefined
  readonly #onStream: (stream: Duplex) => void
  readonly #state = new Watched<ListenerState>('publishing')
  #cancelPublication: CancelTimer = () => undefined

  /** Copies the authorized keys. */
  constructor(
    address: OnionAddress,
    authorized: readonly Uint8Array[] | undefined,
    onStream: (stream: Duplex) => void,
    owner: ListenerOwner,
  ) {
    this.address = address
    this.#authorized = authorized?.map((key) => key.slice())
    this.#onStream = onStream
    this.#owner = owner
  }

  get state(): ListenerState {
    return this.#state.value
  }

  onState(callback: (state: ListenerState) => void): () => void {
    return this.#state.watch(callback)
  }

  reachable(signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const finish = (settle: () => void): void => {
        stopWatching()
        signal?.removeEventListener('abort', onAbort)
        settle()
      }
      const onAbort = (): void =>
        finish(() => reject(new TransportError('cancelled', 'cancelled by the caller')))
      const check = (state: ListenerState): void => {
        if (state === 'reachable') finish(resolve)
        if (state === 'closed') {
          finish(() => reject(new TransportError('closed', 'the listener is closed')))
        }
      }
      const stopWatching = this.#state.watch(check)
      signal?.addEventListener('abort', onAbort)
      if (signal?.aborted) onAbort()
      else check(this.state)
    })
  }

  close(): Promise<void> {
    if (this.state !== 'closed') {
      this.#cancelPublication()
      this.#state.set('closed')
      this.#owner.closed(this)
    }
    return Promise.resolve()
  }

  /** Announces the listener, anew if need be. */
  publish(): void {
    this.withdraw()
    this.#cancelPublication = this.#owner.publish(this, () => this.#state.set('reachable'))
  }

  /** Peers cannot find the listener any more, until it is published again. */
  withdraw(): void {
    this.#cancelPublication()
    if (this.state === 'reachable') this.#state.set('publishing')
  }

  /** Throws unless a client with this X25519 public key, or without any, may come in. */
  admit(clientKey: Uint8Array | undefined): void {
    if (this.#authorized === undefined) return
    if (clientKey === undefined) {
      throw new TransportError('authorization-missing', 'the peer wants a client key')
    }
    if (!this.#authorized.some((key) => equal(key, clientKey))) {
      throw new TransportError('authorization-wrong', 'the peer does not know this client key')
    }
  }

  accept(stream: Duplex): void {
    this.#onStream(stream)
  }
}
