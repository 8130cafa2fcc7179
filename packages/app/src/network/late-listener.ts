/** A listener that was asked for before there was a network to listen on. */
import { Secret } from '@pvtcoms/core/secret'
import {
  type AnonTransport,
  type Listener,
  type ListenerState,
  type ListenKey,
  type ListenOptions,
  TransportError,
} from '@pvtcoms/transport'

export class LateListener implements Listener {
  readonly address: Listener['address']
  readonly #identity: ListenKey
  readonly #options: ListenOptions
  readonly #onClosed: () => void
  readonly #callbacks = new Set<(state: ListenerState) => void>()
  #state: ListenerState = 'publishing'
  #inner: Listener | undefined

  /** Copies `identity`, and wipes the copy once it listens or is closed. */
  constructor(
    publicKey: Uint8Array,
    identity: ListenKey,
    options: ListenOptions,
    onClosed: () => void,
  ) {
    this.address = { publicKey, port: options.port }
    this.#identity = new Secret('ListenKey', identity.expose().slice())
    this.#options = options
    this.#onClosed = onClosed
  }

  get state(): ListenerState {
    return this.#state
  }

  onState(callback: (state: ListenerState) => void): () => void {
    this.#callbacks.add(callback)
    return () => this.#callbacks.delete(callback)
  }

  async reachable(signal?: AbortSignal): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const finish = (settle: () => void): void => {
        stop()
        signal?.removeEventListener('abort', onAbort)
        settle()
      }
      const onAbort = (): void =>
        finish(() => reject(new TransportError('cancelled', 'cancelled by the caller')))
      const look = (state: ListenerState): void => {
        if (state === 'reachable') finish(resolve)
        if (state === 'closed') {
          finish(() => reject(new TransportError('closed', 'the listener is closed')))
        }
      }
      const stop = this.onState(look)
      signal?.addEventListener('abort', onAbort)
      if (signal?.aborted) onAbort()
      else look(this.#state)
    })
  }

  async close(): Promise<void> {
    if (this.#state === 'closed') return
    this.#identity.wipe()
    this.#change('closed')
    this.#onClosed()
    await this.#inner?.close()
  }

  /** Begins to listen on `transport`, as there is a network now. */
  attach(transport: AnonTransport): void {
    if (this.#state === 'closed') return
    void transport.listen(this.#identity, this.#options).then(
      async (inner) => {
        this.#inner = inner
        this.#identity.wipe()
        if (this.#state === 'closed') {
          await inner.close()
          return
        }
        inner.onState((state) => this.#change(state))
        this.#change(inner.state)
      },
      async () => this.close(),
    )
  }

  #change(state: ListenerState): void {
    if (this.#state === state || this.#state === 'closed') return
    this.#state = state
    for (const callback of [...this.#callbacks]) callback(state)
  }
}
