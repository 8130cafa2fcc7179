import { toHex } from '@pvtcoms/core/bytes'
import type { CancelTimer } from '@pvtcoms/core/env'
import type { OnionAddress } from '@pvtcoms/core/onion-address'
import { Secret } from '@pvtcoms/core/secret'
import type {
  AnonTransport,
  ClientAuthKey,
  DegradedReason,
  DialOptions,
  Duplex,
  Listener,
  ListenKey,
  ListenOptions,
  TransportStatus,
} from '../anon-transport.ts'
import { TransportError } from '../errors.ts'
import { Attempt } from './attempt.ts'
import { drawDelay } from './delay.ts'
import { MemoryListener } from './listener.ts'
import type { Switchboard } from './switchboard.ts'
import { Watched } from './watched.ts'

/** One host of a memory network. */
export class MemoryTransport implements AnonTransport {
  readonly kind = 'memory'
  readonly #name: string
  readonly #switchboard: Switchboard
  readonly #onClosed: () => void
  readonly #status = new Watched<TransportStatus>(bootstrapping(0))
  readonly #listeners = new Map<string, MemoryListener>()
  readonly #attempts = new Set<Attempt>()
  #cancelBootstrap: CancelTimer

  constructor(name: string, switchboard: Switchboard, onClosed: () => void) {
    this.#name = name
    this.#switchboard = switchboard
    this.#onClosed = onClosed
    const { timers, random, bootstrap } = switchboard.settings
    const half = drawDelay(random, bootstrap) / 2
    this.#cancelBootstrap = timers.after(half, () => {
      this.#status.set(bootstrapping(50))
      this.#cancelBootstrap = timers.after(half, () => this.restore())
    })
  }

  status(): TransportStatus {
    return this.#status.value
  }

  onStatus(callback: (status: TransportStatus) => void): () => void {
    return this.#status.watch(callback)
  }

  async dial(to: OnionAddress, options: DialOptions): Promise<Duplex> {
    this.#requireOpen()
    if (to.publicKey.length !== 32 || !isPort(to.port)) {
      throw new TransportError('invalid-address', 'an address is 32 bytes and a port')
    }
    const { crypto, timers } = this.#switchboard.settings
    const clientKey =
      options.clientAuth &&
      derive('X25519PrivateKey', options.clientAuth, (key) => crypto.x25519.publicKey(key))
    const attempt = new Attempt(timers, options.signal)
    this.#attempts.add(attempt)
    try {
      if (!options.signal?.aborted) this.#requireReady()
      return await this.#connect(attempt, to, options, clientKey)
    } finally {
      this.#attempts.delete(attempt)
      attempt.done()
    }
  }

  async listen(identity: ListenKey, options: ListenOptions): Promise<Listener> {
    this.#requireOpen()
    const { port, authorizedClients, onStream } = options
    if (!isPort(port)) throw new RangeError('a port is 1 … 65,535')
    if (authorizedClients?.length === 0) {
      throw new RangeError('an empty list of authorized clients would admit everybody')
    }
    if (authorizedClients?.some((key) => key.length !== 32)) {
      throw new TransportError('invalid-address', 'a client authorization key has 32 bytes')
    }
    const { ed25519 } = this.#switchboard.settings.crypto
    const publicKey = derive('Ed25519Seed', identity, (seed) => ed25519.publicKey(seed))
    const id = toHex(publicKey)
    if (this.#listeners.has(id)) {
      throw new TransportError('address-in-use', 'this address is being listened on already')
    }
    const listener = new MemoryListener({ publicKey, port }, authorizedClients, onStream, {
      publish: (own, done) => this.#switchboard.publish(own, this.#name, done),
      closed: (own) => {
        this.#listeners.delete(id)
        this.#switchboard.unpublish(own)
      },
    })
    this.#listeners.set(id, listener)
    if (this.#connected) listener.publish()
    return Promise.resolve(listener)
  }

  close(): Promise<void> {
    if (this.#status.value.kind !== 'closed') {
      this.#cancelBootstrap()
      this.#stopAttempts(closed())
      for (const listener of [...this.#listeners.values()]) void listener.close()
      this.#switchboard.closeStreams(this.#name)
      this.#status.set({ kind: 'closed' })
      this.#onClosed()
    }
    return Promise.resolve()
  }

  /** Something bad happens to this host; see MemoryNetwork.degrade. */
  degrade(reason: DegradedReason): void {
    this.#requireOpen()
    this.#cancelBootstrap()
    this.#status.set({ kind: 'degraded', reason })
    this.#switchboard.sever((dial, host) => dial.from === this.#name || host === this.#name)
    if (reason === 'restarting') this.#stopAttempts(notReady())
    if (reason === 'network-down') this.#stopAttempts(unreachable())
    for (const listener of this.#listeners.values()) {
      if (this.#connected) listener.publish()
      else listener.withdraw()
    }
  }

  /** All is well again, or for the first time. */
  restore(): void {
    this.#requireOpen()
    this.#cancelBootstrap()
    const wasConnected = this.#connected
    this.#status.set({ kind: 'ready' })
    if (wasConnected) return
    for (const listener of this.#listeners.values()) listener.publish()
  }

  async #connect(
    attempt: Attempt,
    to: OnionAddress,
    { isolation }: DialOptions,
    clientKey: Uint8Array | undefined,
  ): Promise<Duplex> {
    const dial = this.#switchboard.enterCircuit(this.#name, to, isolation)
    let stream: Duplex | undefined
    try {
      await attempt.pause(this.#roundTrip())
      const peer = this.#switchboard.find(to)
      peer.listener.admit(clientKey)
      await attempt.pause(this.#roundTrip())
      stream = this.#switchboard.connect(peer, dial).ends[0]
      await attempt.pause(this.#switchboard.latency())
      return stream
    } catch (error) {
      if (stream === undefined) this.#switchboard.leaveCircuit(dial)
      else stream.close()
      throw error
    }
  }

  #roundTrip(): number {
    return this.#switchboard.latency() + this.#switchboard.latency()
  }

  get #connected(): boolean {
    const status = this.#status.value
    return status.kind === 'ready' || (status.kind === 'degraded' && status.reason === 'woke-up')
  }

  #requireOpen(): void {
    if (this.#status.value.kind === 'closed') throw closed()
  }

  #requireReady(): void {
    if (this.#connected) return
    const status = this.#status.value
    const down = status.kind === 'degraded' && status.reason === 'network-down'
    throw down ? unreachable() : notReady()
  }

  #stopAttempts(error: TransportError): void {
    for (const attempt of this.#attempts) attempt.stop(error)
  }
}

/** What `publicKey` makes of a copy of `key`, which may then be wiped. Throws `invalid-address`. */
function derive<Kind extends string>(
  kind: Kind,
  key: ListenKey | ClientAuthKey,
  publicKey: (copy: Secret<Kind>) => Uint8Array,
): Uint8Array {
  if (key.length !== 32) throw new TransportError('invalid-address', 'a key has 32 bytes')
  const copy = new Secret(kind, key.expose().slice())
  try {
    return publicKey(copy)
  } finally {
    copy.wipe()
  }
}

function bootstrapping(percent: number): TransportStatus {
  return { kind: 'bootstrapping', percent, summary: 'Connecting', pace: 'normal' }
}

function isPort(port: number): boolean {
  return Number.isInteger(port) && port >= 1 && port <= 65_535
}

function closed(): TransportError {
  return new TransportError('closed', 'the transport is closed')
}

function notReady(): TransportError {
  return new TransportError('not-ready', 'the transport cannot dial now: its status says why')
}

function unreachable(): TransportError {
  return new TransportError('unreachable', 'the network is down')
}
