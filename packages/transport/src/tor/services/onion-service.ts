/**
 * One onion service of ours, across every tor that ever carries it: this object keeps the key, each backend
 * gets the key anew by ADD_ONION, and the state becomes `reachable` only when the publisher says so.
 */
import { createServer, type Server } from 'node:net'
import type { OnionAddress } from '@pvtcoms/core/onion-address'
import { Secret } from '@pvtcoms/core/secret'
import type { Listener, ListenerState, ListenKey, ListenOptions } from '../../anon-transport.ts'
import { TransportError } from '../../errors.ts'
import { ControlRefusal } from '../control-connection.ts'
import { clientAuthPublic, listenPublicKey, onionHost, onionKeyBlob } from '../onion-key.ts'
import { SocketDuplex } from '../socket-duplex.ts'
import type { TorBackend } from '../tor-backend.ts'
import { cancelled } from '../waiting.ts'

/** "Onion address collision": this tor carries that address already, for somebody else. */
const COLLISION = 550

export interface OnionServiceOwner {
  /** A peer's stream, which the owner takes over. */
  accepted(stream: SocketDuplex): void
  /** The service ended: its owner takes it off the network. */
  closed(service: OnionService): Promise<void>
}

export class OnionService implements Listener {
  readonly address: OnionAddress
  /** The 56 characters before ".onion", as events name it. Never logged. */
  readonly host: string
  readonly #key: ListenKey
  readonly #clients: readonly string[]
  readonly #owner: OnionServiceOwner
  readonly #callbacks = new Set<(state: ListenerState) => void>()
  #state: ListenerState = 'publishing'
  #failure = new TransportError('closed', 'the listener was closed')
  #server: Server | undefined
  /** Where the present backend hands streams over. */
  #target: string | undefined

  /** Copies the key. Throws TransportError `invalid-address`, or RangeError for senseless options. */
  constructor(identity: ListenKey, options: ListenOptions, owner: OnionServiceOwner) {
    if (!Number.isInteger(options.port) || options.port < 1 || options.port > 65_535) {
      throw new RangeError('a port is 1 … 65,535')
    }
    if (options.authorizedClients?.length === 0) {
      throw new RangeError('an empty list of authorized clients would admit everybody')
    }
    this.#clients = (options.authorizedClients ?? []).map(clientAuthPublic)
    this.address = { publicKey: listenPublicKey(identity), port: options.port }
    this.host = onionHost(this.address)
    this.#key = new Secret('ListenKey', identity.expose().slice())
    this.#owner = owner
  }

  get state(): ListenerState {
    return this.#state
  }

  onState(callback: (state: ListenerState) => void): () => void {
    this.#callbacks.add(callback)
    return () => this.#callbacks.delete(callback)
  }

  reachable(signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = (): void => {
        stop()
        signal?.removeEventListener('abort', onAbort)
      }
      const onAbort = (): void => {
        settle()
        reject(cancelled())
      }
      const check = (): void => {
        if (this.#state === 'publishing') return
        settle()
        if (this.#state === 'reachable') resolve()
        else reject(this.#failure)
      }
      const stop = this.onState(check)
      signal?.addEventListener('abort', onAbort, { once: true })
      if (signal?.aborted) onAbort()
      else check()
    })
  }

  async close(): Promise<void> {
    if (this.#state === 'closed') return
    this.#end()
    await this.#owner.closed(this)
  }

  /** Hands the service to `backend`. Throws TorError when that backend cannot take it now. */
  async publish(backend: TorBackend): Promise<void> {
    if (this.#state === 'closed') return
    this.#stopServer()
    const server = createServer({ allowHalfOpen: true, pauseOnConnect: false }, (socket) =>
      this.#owner.accepted(new SocketDuplex(socket)),
    )
    server.on('error', () => undefined)
    this.#server = server
    const target = await backend.openTarget(server)
    if (this.#server !== server) {
      server.close()
      return
    }
    try {
      await backend.control.command(this.#addition(target))
      this.#target = target
      // It was closed while tor added it, so that DEL_ONION came too early.
      if (this.#closed()) await backend.control.command(`DEL_ONION ${this.host}`)
    } catch (error) {
      if (!(error instanceof ControlRefusal) || error.status !== COLLISION) throw error
      this.#failure = new TransportError('address-in-use', 'that tor carries this address already')
      await this.close()
    }
  }

  /**
   * Whether `backend` still carries the service, as far as it was published there. A filter before somebody's tor goes on
   * with the next tor without a word, and that knows none of ours: it then takes this one. Throws TorError.
   */
  async isCarried(backend: TorBackend): Promise<boolean> {
    if (this.#target === undefined || this.#closed()) return true
    try {
      await backend.control.command(this.#addition(this.#target))
      return false
    } catch (error) {
      if (error instanceof ControlRefusal && error.status === COLLISION) return true
      throw error
    }
  }

  /** Peers can find the service now, or not any more. */
  announce(state: 'publishing' | 'reachable'): void {
    if (this.#state === 'closed' || this.#state === state) return
    this.#change(state)
  }

  #addition(target: string): string {
    const flags = this.#clients.length > 0 ? ' Flags=V3Auth' : ''
    const clients = this.#clients.map((client) => ` ClientAuthV3=${client}`).join('')
    return `ADD_ONION ${onionKeyBlob(this.#key)}${flags} PoWDefensesEnabled=1 Port=${this.address.port},${target}${clients}`
  }

  #end(): void {
    this.#stopServer()
    this.#key.wipe()
    this.#change('closed')
  }

  #closed(): boolean {
    return this.#state === 'closed'
  }

  #stopServer(): void {
    this.#server?.close()
    this.#server = undefined
    this.#target = undefined
  }

  #change(state: ListenerState): void {
    this.#state = state
    for (const callback of [...this.#callbacks]) callback(state)
  }
}
