/** What the hosts of one memory network share: who can be found, circuits, and streams. */
import { toHex } from '@pvtcoms/core/bytes'
import type { Ed25519, X25519 } from '@pvtcoms/core/crypto/primitives'
import type { CancelTimer, RandomSource, Timers } from '@pvtcoms/core/env'
import type { OnionAddress } from '@pvtcoms/core/onion-address'
import type { IsolationKey } from '../anon-transport.ts'
import { TransportError } from '../errors.ts'
import { type Delay, drawDelay, drawExponential } from './delay.ts'
import type { MemoryListener } from './listener.ts'
import { type Endings, MemoryStream } from './stream.ts'

/** The part of the primitives that addresses and client authorization need. */
export interface MemoryCrypto {
  readonly ed25519: Pick<Ed25519, 'publicKey'>
  readonly x25519: Pick<X25519, 'publicKey'>
}

/** One dial, as the network saw it. */
export interface MemoryDial {
  /** The name of the transport that dials. */
  readonly from: string
  readonly to: OnionAddress
  readonly isolation: IsolationKey
  /** Dials with the same number went over the same circuit. */
  readonly circuit: number
}

export interface SwitchboardSettings {
  readonly timers: Timers
  readonly random: RandomSource
  readonly crypto: MemoryCrypto
  readonly latency: Delay
  readonly publication: Delay
  readonly bootstrap: Delay
  readonly window: number
  readonly bytesPerSecond: number
  readonly meanStreamLife: number
  readonly endings: Endings
  readonly onDial: (dial: MemoryDial) => void
}

interface Circuit {
  readonly number: number
  users: number
}

interface OpenStream {
  readonly stream: MemoryStream
  readonly dial: MemoryDial
  /** The name of the transport that listens. */
  readonly host: string
}

interface Published {
  readonly listener: MemoryListener
  readonly host: string
}

export class Switchboard {
  readonly settings: SwitchboardSettings
  /** By public key in hexadecimal. Of two hosts with the same key, the one that published last. */
  readonly #published = new Map<string, Published>()
  readonly #circuits = new Map<string, Circuit>()
  readonly #streams = new Set<OpenStream>()
  #circuitCount = 0
  #held: Set<() => void> | undefined

  constructor(settings: SwitchboardSettings) {
    this.settings = settings
  }

  get openStreams(): number {
    return this.#streams.size
  }

  /** How long a message takes from one host to another, this time. */
  latency(): number {
    return drawDelay(this.settings.random, this.settings.latency)
  }

  /** Makes `listener` findable after a while, and then calls `done`. */
  publish(listener: MemoryListener, host: string, done: () => void): CancelTimer {
    const { timers, random, publication } = this.settings
    const announce = (): void => {
      this.#published.set(toHex(listener.address.publicKey), { listener, host })
      done()
    }
    const cancel = timers.after(drawDelay(random, publication), () => {
      if (this.#held === undefined) announce()
      else this.#held.add(announce)
    })
    return () => {
      cancel()
      this.#held?.delete(announce)
    }
  }

  unpublish(listener: MemoryListener): void {
    const key = toHex(listener.address.publicKey)
    if (this.#published.get(key)?.listener === listener) this.#published.delete(key)
  }

  /** Nothing becomes findable until `releasePublications`. */
  holdPublications(): void {
    this.#held ??= new Set()
  }

  releasePublications(): void {
    const held = this.#held ?? []
    this.#held = undefined
    for (const announce of held) announce()
  }

  /** Who listens at `to`, when anybody can know. Throws `not-found`. */
  find(to: OnionAddress): Published {
    const published = this.#published.get(toHex(to.publicKey))
    if (published === undefined) {
      throw new TransportError('not-found', 'nobody is known to listen at this address')
    }
    return published
  }

  /** Joins the circuit for such dials. Call `leaveCircuit` when the dial, or its stream, is over. */
  enterCircuit(from: string, to: OnionAddress, isolation: IsolationKey): MemoryDial {
    const key = circuitKey({ from, to, isolation })
    const circuit = this.#circuits.get(key) ?? { number: ++this.#circuitCount, users: 0 }
    circuit.users += 1
    this.#circuits.set(key, circuit)
    const dial = { from, to, isolation, circuit: circuit.number }
    this.settings.onDial(dial)
    return dial
  }

  leaveCircuit(dial: MemoryDial): void {
    const key = circuitKey(dial)
    const circuit = this.#circuits.get(key)
    if (circuit !== undefined && --circuit.users === 0) this.#circuits.delete(key)
  }

  /**
   * Opens a stream and hands the listener its end. The stream leaves the dial's circuit when it is over.
   * Throws `unreachable`.
   */
  connect({ listener, host }: Published, dial: MemoryDial): MemoryStream {
    if (listener.state !== 'reachable' || listener.address.port !== dial.to.port) {
      throw new TransportError('unreachable', 'the peer does not answer')
    }
    const { timers, random, meanStreamLife } = this.settings
    const stream = new MemoryStream(this.settings, () => {
      cancelDeath()
      this.#streams.delete(open)
      this.leaveCircuit(dial)
    })
    const open = { stream, dial, host }
    const cancelDeath = Number.isFinite(meanStreamLife)
      ? timers.after(drawExponential(random, meanStreamLife), () => stream.sever())
      : (): void => undefined
    this.#streams.add(open)
    // On its own timer, so that a callee that throws does not harm the dialler.
    timers.after(0, () => {
      if (listener.state === 'closed') stream.ends[1].close()
      else listener.accept(stream.ends[1])
    })
    return stream
  }

  /** Breaks the streams that `which` says; returns how many. */
  sever(which: (dial: MemoryDial, host: string) => boolean): number {
    const chosen = [...this.#streams].filter(({ dial, host }) => which(dial, host))
    for (const { stream } of chosen) stream.sever()
    return chosen.length
  }

  /** Closes this host's end of each of its streams. */
  closeStreams(name: string): void {
    for (const { stream, dial, host } of [...this.#streams]) {
      if (dial.from === name) stream.ends[0].close()
      if (host === name) stream.ends[1].close()
    }
  }
}

function circuitKey({ from, to, isolation }: Omit<MemoryDial, 'circuit'>): string {
  return JSON.stringify([from, toHex(to.publicKey), isolation])
}
