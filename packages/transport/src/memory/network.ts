/**
 * A network of hosts in one process, for tests and simulations: the semantics of the real thing, with
 * seeded delays, and faults on command. It uses no clock but the `Timers` it is given, so that it
 * runs in virtual and in real time alike.
 */
import type { RandomSource, Timers } from '@pvtcoms/core/env'
import type { AnonTransport, DegradedReason } from '../anon-transport.ts'
import type { Delay } from './delay.ts'
import type { Endings } from './stream.ts'
import { type MemoryCrypto, type MemoryDial, Switchboard } from './switchboard.ts'
import { MemoryTransport } from './transport.ts'

export interface MemoryNetworkOptions {
  readonly timers: Timers
  /** Delays, chunk borders and random losses are drawn from it. */
  readonly random: RandomSource
  readonly crypto: MemoryCrypto
  /** From one host to another, one way. Default: 20 ms at least, 60 ms on average. */
  readonly latency?: Delay
  /** Until a listener can be found. Default: 300 ms at least, 1,000 ms on average. */
  readonly publication?: Delay
  /** Until a new transport is ready. Default: 500 ms at least, 2,000 ms on average. */
  readonly bootstrap?: Delay
  /** Bytes under way or unread, per direction, before a writer waits. Default: 65,536. */
  readonly window?: number
  /** Per stream and direction. Default: no limit. */
  readonly bytesPerSecond?: number
  /** Streams break at random, after this many ms on average. Default: they do not. */
  readonly meanStreamLife?: number
  /** What the ends of a stream learn of each other. Default: `like-tor`, the harder one. */
  readonly endings?: Endings
  /** Called for every dial that starts. */
  readonly onDial?: (dial: MemoryDial) => void
}

export class MemoryNetwork {
  readonly #switchboard: Switchboard
  readonly #hosts = new Map<string, MemoryTransport>()

  constructor(options: MemoryNetworkOptions) {
    this.#switchboard = new Switchboard({
      latency: { min: 20, mean: 60 },
      publication: { min: 300, mean: 1_000 },
      bootstrap: { min: 500, mean: 2_000 },
      window: 65_536,
      bytesPerSecond: Infinity,
      meanStreamLife: Infinity,
      endings: 'like-tor',
      onDial: () => undefined,
      ...options,
    })
  }

  /** A new host, which begins to bootstrap. Throws RangeError while another has this name. */
  transport(name: string): AnonTransport {
    if (this.#hosts.has(name)) throw new RangeError(`there is a host ${name} already`)
    const host = new MemoryTransport(name, this.#switchboard, () => this.#hosts.delete(name))
    this.#hosts.set(name, host)
    return host
  }

  /** Streams that are open at one end at least. */
  get openStreams(): number {
    return this.#switchboard.openStreams
  }

  /** Breaks the streams whose dial `which` accepts, by default all; returns how many. */
  breakStreams(which: (dial: MemoryDial) => boolean = () => true): number {
    return this.#switchboard.sever(which)
  }

  /**
   * The host's status becomes `degraded`, its streams break, and its listeners are `publishing`.
   * - `network-down`: nobody reaches it and it reaches nobody (`unreachable`), until `restore`
   * - `restarting`: the same, but its own dials fail with `not-ready`
   * - `woke-up`: it can dial, and its listeners are published anew at once
   */
  degrade(name: string, reason: DegradedReason): void {
    this.#host(name).degrade(reason)
  }

  /** The host becomes `ready`, at once, and its listeners are published. */
  restore(name: string): void {
    this.#host(name).restore()
  }

  /** From now on no listener becomes reachable, until `releasePublications`. */
  holdPublications(): void {
    this.#switchboard.holdPublications()
  }

  releasePublications(): void {
    this.#switchboard.releasePublications()
  }

  #host(name: string): MemoryTransport {
    const host = this.#hosts.get(name)
    if (host === undefined) throw new RangeError(`there is no host ${name}`)
    return host
  }
}
