/**
 * AnonTransport over C tor. It composes a backend (our child, or somebody's tor), the supervisor that
 * keeps one running, the publisher that keeps our onion services published on it, and the judgement of
 * the bootstrap that the status shows.
 */
import type { CancelTimer, RandomSource, Timers } from '@pvtcoms/core/env'
import type { OnionAddress } from '@pvtcoms/core/onion-address'
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
import { failure, TransportError } from '../errors.ts'
import {
  type BootstrapState,
  bootstrapPace,
  bootstrapStart,
  bootstrapStep,
  bootstrapUnanswered,
} from './bootstrap.ts'
import { bridgeSettings, usableBridges } from './bridges.ts'
import { type ControlReply, keyValues } from './control-reply.ts'
import { Descriptors } from './descriptors.ts'
import { dialThrough } from './dial.ts'
import { TorError } from './errors.ts'
import { clientAuthBlob, onionHost } from './onion-key.ts'
import { OnionService } from './services/onion-service.ts'
import { Publisher } from './services/publisher.ts'
import type { SocketDuplex } from './socket-duplex.ts'
import { Supervisor } from './supervisor.ts'
import {
  attachExternal,
  type ExternalTorOptions,
  startChild,
  type TorBackend,
} from './tor-backend.ts'
import type { TorProcessOptions } from './tor-process.ts'
import { cancelled } from './waiting.ts'

export interface TorTransportOptions {
  readonly random: RandomSource
  readonly timers: Timers
  /** A tor of our own, or one that runs already. */
  readonly tor: TorProcessOptions | ExternalTorOptions
  /** Bridge lines to begin with; see `useBridges`. */
  readonly bridges?: readonly string[]
}

/** How often the pace of a bootstrap, or a tor that woke up, is checked, ms. */
const CHECK_INTERVAL = 1_000

export class TorTransport implements AnonTransport {
  readonly kind = 'tor'
  readonly #timers: Timers
  readonly #publisher: Publisher
  readonly #descriptors: Descriptors
  readonly #supervisor: Supervisor
  readonly #streams = new Set<SocketDuplex>()
  readonly #callbacks = new Set<(status: TransportStatus) => void>()
  /** The client authorization key that each host was last dialled with, on the present backend. */
  #presented = new Map<string, ClientAuthKey>()
  #bridges: readonly string[]
  #status: TransportStatus
  #bootstrap: BootstrapState
  #cancelCheck: CancelTimer = () => undefined
  readonly #ended = new AbortController()
  #closing: Promise<void> | undefined

  private constructor(options: TorTransportOptions) {
    const { random, timers, tor } = options
    const control = { random, timers }
    this.#timers = timers
    this.#bridges = options.bridges ?? []
    this.#publisher = new Publisher(timers)
    this.#descriptors = new Descriptors(timers)
    this.#bootstrap = bootstrapStart(timers.monotonic())
    this.#status = { kind: 'bootstrapping', percent: 0, summary: 'Starting', pace: 'normal' }
    this.#supervisor = new Supervisor(
      () => ('control' in tor ? attachExternal(tor, control) : startChild(tor, control)),
      {
        up: (backend) => this.#setUp(backend),
        down: () => this.#degrade('restarting'),
        failed: (error) => this.#change(failure(error)),
        woke: () => void this.#renew(),
      },
      timers,
    )
  }

  /**
   * Resolves when tor runs and obeys; it is then bootstrapping, and `status` tells how that goes.
   * Throws TorError, and leaves nothing running when it does.
   */
  static async start(options: TorTransportOptions): Promise<TorTransport> {
    const transport = new TorTransport(options)
    await transport.#supervisor.start()
    return transport
  }

  /** The tor that runs now: its version, and the process id of a child of ours. */
  get backend(): { readonly version: string; readonly pid?: number } | undefined {
    return this.#supervisor.backend
  }

  status(): TransportStatus {
    return this.#status
  }

  onStatus(callback: (status: TransportStatus) => void): () => void {
    this.#callbacks.add(callback)
    return () => this.#callbacks.delete(callback)
  }

  /**
   * Goes through these bridges from now on, or directly when there are none. No connection or stream
   * outlives that; a tor of ours is started anew, and `status` tells how that goes. Throws TorError
   * `bridge-line`, `bridge-unsupported`, `bridge-plugin-missing` or `control-refused`, and then
   * changes nothing.
   */
  async useBridges(lines: readonly string[]): Promise<void> {
    const settings = await settingsOf(lines)
    await this.#supervisor.backend?.setBridges(settings)
    this.#bridges = lines
    await this.#supervisor.restart()
  }

  async dial(to: OnionAddress, options: DialOptions): Promise<Duplex> {
    const host = onionHost(to)
    if (options.signal?.aborted) throw cancelled()
    const backend = this.#readyBackend()
    const { clientAuth } = options
    await this.#present(backend, host, clientAuth)
    const ended = this.#ended.signal
    const present = async (): Promise<void> => {
      this.#presented.delete(host)
      await this.#present(backend, host, clientAuth)
    }
    const attempt = (): Promise<SocketDuplex> =>
      dialThrough(
        {
          socks: backend.socks,
          target: { host: `${host}.onion`, port: to.port },
          isolation: options.isolation,
          refresh: async () => {
            // Somebody's tor may have no `ExtendedErrors`, and so not say that it lacks the key.
            if (clientAuth !== undefined) await present().catch(ignoreTransport)
            await this.#descriptors.refresh(backend, host)
          },
          ...(clientAuth && { present }),
          timers: this.#timers,
        },
        options.signal === undefined ? ended : AbortSignal.any([options.signal, ended]),
      )
    try {
      return this.#own(
        await attempt().catch(async (error: unknown) => {
          if (!(await hasMoved(backend, error))) throw error
          return await attempt()
        }),
      )
    } catch (error) {
      throw ended.aborted ? closed() : error
    }
  }

  async listen(identity: ListenKey, options: ListenOptions): Promise<Listener> {
    if (this.#closing !== undefined) throw closed()
    const service = new OnionService(identity, options, {
      accepted: (stream) => options.onStream(this.#own(stream)),
      closed: (ended) => this.#publisher.remove(ended),
    })
    if (this.#publisher.has(service.host)) {
      throw new TransportError('address-in-use', 'this address is being listened on already')
    }
    this.#publisher.add(service)
    return service
  }

  close(): Promise<void> {
    this.#closing ??= this.#end()
    return this.#closing
  }

  async #setUp(backend: TorBackend): Promise<void> {
    this.#presented = new Map()
    this.#bootstrap = bootstrapStart(this.#timers.monotonic())
    backend.control.onEvent((event) => this.#onEvent(backend, event))
    await backend.control.command(`SETEVENTS ${backend.events.join(' ')}`)
    if (this.#bridges.length > 0)
      await backend.setBridges(await settingsOf(await usable(this.#bridges)))
    await backend.enableNetwork()
    // How far somebody's tor has come with its start is not ours to know, only whether it is connected.
    if (backend.pid === undefined) {
      await this.#awaitCircuit(backend, 'network-down')
      this.#publisher.start(backend)
      return
    }
    this.#showBootstrap()
    this.#advance(backend, await backend.control.info('status/bootstrap-phase'))
  }

  #onEvent(backend: TorBackend, event: ControlReply): void {
    const { text } = event.lines[0]
    if (text.startsWith('HS_DESC ')) {
      this.#publisher.onDescriptorEvent(event)
      this.#descriptors.onDescriptorEvent(event)
    } else if (/^STATUS_CLIENT \w+ BOOTSTRAP /.test(text)) this.#advance(backend, text)
    else if (text === 'NETWORK_LIVENESS DOWN' && this.#status.kind === 'ready') {
      this.#change({ kind: 'degraded', reason: 'network-down' })
    } else if (
      /^(NETWORK_LIVENESS UP|STATUS_CLIENT \w+ CIRCUIT_ESTABLISHED)$/.test(text) &&
      this.#status.kind === 'degraded' &&
      this.#status.reason === 'network-down'
    ) {
      this.#change({ kind: 'ready' })
    }
  }

  #advance(backend: TorBackend, line: string): void {
    if (this.#status.kind !== 'bootstrapping') return
    this.#bootstrap = bootstrapStep(this.#bootstrap, keyValues(line), this.#timers.monotonic())
    if (this.#bootstrap.percent < 100) {
      this.#showBootstrap()
      return
    }
    this.#cancelCheck()
    this.#change({ kind: 'ready' })
    this.#publisher.start(backend)
  }

  /** Shows the bootstrap's state in the status, now and as its pace changes. */
  #showBootstrap(): void {
    const { percent, summary, reason } = this.#bootstrap
    const pace = bootstrapPace(this.#bootstrap, this.#timers.monotonic())
    const isUnanswered = pace !== 'normal' && bootstrapUnanswered(this.#bootstrap)
    const unanswered = this.#bridges.length > 0 ? 'bridges' : 'relays'
    const now = this.#status
    const isShown =
      now.kind === 'bootstrapping' &&
      now.percent === percent &&
      now.summary === summary &&
      now.pace === pace &&
      now.reason === reason &&
      (now.unanswered !== undefined) === isUnanswered
    if (!isShown) {
      this.#change({
        kind: 'bootstrapping',
        percent,
        summary,
        pace,
        ...(reason !== undefined && { reason }),
        ...(isUnanswered && { unanswered }),
      })
    }
    this.#cancelCheck()
    this.#cancelCheck = this.#timers.after(CHECK_INTERVAL, () => this.#showBootstrap())
  }

  #degrade(reason: DegradedReason): void {
    this.#cancelCheck()
    this.#publisher.pause()
    this.#change({ kind: 'degraded', reason })
  }

  /** After the machine slept: every circuit is old and the descriptors may have expired. */
  async #renew(): Promise<void> {
    const backend = this.#supervisor.backend
    if (backend === undefined || this.#status.kind === 'bootstrapping') return
    this.#change({ kind: 'degraded', reason: 'woke-up' })
    try {
      await this.#publisher.renew()
      await this.#awaitCircuit(backend, 'woke-up')
    } catch (error) {
      // This tor did not survive the sleep: the supervisor starts the next one.
      if (!(error instanceof TorError)) throw error
    }
  }

  /** Ready once tor has a circuit, and degraded for `reason` until then. Throws TorError. */
  async #awaitCircuit(backend: TorBackend, reason: DegradedReason): Promise<void> {
    const isUp = (await backend.control.info('status/circuit-established')) === '1'
    if (this.#supervisor.backend !== backend) return
    if (isUp) {
      this.#change({ kind: 'ready' })
      return
    }
    const isDegraded = (): boolean =>
      this.#status.kind === 'degraded' && this.#status.reason === reason
    if (!isDegraded()) this.#change({ kind: 'degraded', reason })
    this.#cancelCheck()
    this.#cancelCheck = this.#timers.after(CHECK_INTERVAL, () => {
      // An event may have told more by now.
      if (!isDegraded()) return
      this.#awaitCircuit(backend, reason).catch((error: unknown) => {
        if (!(error instanceof TorError)) throw error
      })
    })
  }

  #readyBackend(): TorBackend {
    if (this.#closing !== undefined) throw closed()
    const backend = this.#supervisor.backend
    if (backend === undefined || this.#status.kind === 'bootstrapping') {
      throw new TransportError('not-ready', 'tor is not ready yet: its status says why')
    }
    return backend
  }

  /** Has tor present `key` to `host`, or none, whatever it presented before. */
  async #present(backend: TorBackend, host: string, key: ClientAuthKey | undefined): Promise<void> {
    const presented = this.#presented.get(host)
    if (presented === key) return
    try {
      if (key === undefined) {
        this.#presented.delete(host)
        await backend.control.command(`ONION_CLIENT_AUTH_REMOVE ${host}`)
      } else {
        this.#presented.set(host, key)
        await backend.control.command(`ONION_CLIENT_AUTH_ADD ${host} ${clientAuthBlob(key)}`)
      }
    } catch (error) {
      this.#presented.delete(host)
      if (!(error instanceof TorError)) throw error
      throw new TransportError('not-ready', 'tor did not take the client authorization key')
    }
  }

  #own(stream: SocketDuplex): Duplex {
    this.#streams.add(stream)
    void stream.closed.then(() => this.#streams.delete(stream))
    return stream
  }

  #change(status: TransportStatus): void {
    if (this.#status.kind === 'closed') return
    this.#status = status
    for (const callback of [...this.#callbacks]) callback(status)
  }

  async #end(): Promise<void> {
    this.#cancelCheck()
    this.#ended.abort()
    for (const stream of this.#streams) stream.close()
    await this.#publisher.closeAll()
    await this.#supervisor.close()
    this.#change({ kind: 'closed' })
  }
}

const usable = (lines: readonly string[]): Promise<readonly string[]> =>
  usableBridges(lines, process.env['PATH'] ?? '')

const settingsOf = (lines: readonly string[]): Promise<readonly string[]> =>
  bridgeSettings(lines, process.env['PATH'] ?? '')

/** Whether a dial failed because tor listens elsewhere by now. */
async function hasMoved(backend: TorBackend, error: unknown): Promise<boolean> {
  if (!(error instanceof TransportError) || error.code !== 'not-ready') return false
  // A tor that does not say so has no SOCKS port any more, or is gone.
  return await backend.findSocks().catch(() => false)
}

/** An attempt without the key says better what is wrong. */
function ignoreTransport(error: unknown): void {
  if (!(error instanceof TransportError)) throw error
}

function closed(): TransportError {
  return new TransportError('closed', 'the transport is closed')
}
