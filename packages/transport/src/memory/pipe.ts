/**
 * One direction of a stream: bytes leave while the window has room, travel for a while, arrive in
 * order and wait to be read. The bytes read are always a prefix of the bytes written.
 */
import type { RandomSource, Timers } from '@pvtcoms/core/env'
import { TransportError } from '../errors.ts'
import { type Delay, drawDelay, drawFraction } from './delay.ts'

export interface PipeSettings {
  readonly timers: Timers
  readonly random: RandomSource
  /** One way. */
  readonly latency: Delay
  /** How many bytes may be under way or unread before the writer has to wait. */
  readonly window: number
  readonly bytesPerSecond: number
  /** Whether the reader can tell a break from an end. */
  readonly breaksShow: boolean
}

/** How the writing side stopped, as far as the network saw it. */
export type Ending = 'end' | 'break'

interface Write {
  rest: Uint8Array
  readonly resolve: () => void
  readonly reject: (error: TransportError) => void
}

interface Travelling {
  readonly load: Uint8Array | Ending
  readonly cancel: () => void
}

/** The largest piece that travels as one. Chunk borders carry no meaning, so they fall anywhere. */
const MAX_PIECE = 16_384

export class Pipe {
  readonly #settings: PipeSettings
  readonly #onEnding: (ending: Ending) => void

  #sending: 'open' | 'ending' | 'ended' | 'stopped' = 'open'
  #severed = false
  readonly #backlog: Write[] = []
  #flushed: () => void = () => undefined

  readonly #travelling: Travelling[] = []
  #readyToSendAt = 0
  #lastArrival = 0

  #receiving: 'open' | 'ended' | 'broken' = 'open'
  #abandoned = false
  readonly #arrived: Uint8Array[] = []
  #unread = 0
  #wakeReader: (() => void) | undefined

  /** `onEnding` is called when the reading side learns of an end, of a break, or of a break after an end. */
  constructor(settings: PipeSettings, onEnding: (ending: Ending) => void) {
    this.#settings = settings
    this.#onEnding = onEnding
  }

  /** Whether the reading side knows that nothing more will come. */
  get over(): boolean {
    return this.#receiving !== 'open'
  }

  write(bytes: Uint8Array): Promise<void> {
    if (this.#sending !== 'open') return Promise.reject(closed())
    if (bytes.length === 0) return Promise.resolve()
    return new Promise((resolve, reject) => {
      this.#backlog.push({ rest: bytes, resolve, reject })
      this.#pump()
    })
  }

  /** Ends the direction after what was written; resolves when all of it is on its way. */
  end(): Promise<void> {
    if (this.#sending !== 'open') return Promise.resolve()
    this.#sending = 'ending'
    return new Promise((resolve) => {
      this.#flushed = resolve
      this.#pump()
    })
  }

  /** Stops the writing side. When `tell`, the reading side learns of it after all that is under way. */
  stopSending(tell: boolean): void {
    if (this.#sending === 'stopped') return
    this.#sending = 'stopped'
    for (const write of this.#backlog.splice(0)) write.reject(closed())
    this.#flushed()
    if (tell) this.#send('break', 0)
  }

  async read(): Promise<Uint8Array | null> {
    if (this.#wakeReader !== undefined) throw new TypeError('one read at a time')
    for (;;) {
      const chunk = this.#arrived.shift()
      if (chunk !== undefined) {
        this.#unread -= chunk.length
        this.#pump()
        return chunk
      }
      if (this.#receiving === 'ended') return null
      if (this.#receiving === 'broken') throw closed()
      await new Promise<void>((resolve) => {
        this.#wakeReader = resolve
      })
      this.#wakeReader = undefined
    }
  }

  /**
   * Stops the reading side at once, by its own wish. Afterwards `read` yields null or `closed`, at
   * once when `drop`, else after the bytes that have arrived.
   */
  stopReading(outcome: 'ended' | 'broken', drop: boolean): void {
    this.#abandoned = true
    this.#loseTravelling()
    if (drop) this.#arrived.length = 0
    if (drop || this.#receiving === 'open') this.#receiving = outcome
    this.#wakeReader?.()
  }

  /** The network fails: what is under way is lost, and the reading side learns of it a little later. */
  sever(): void {
    if (this.#severed) return
    this.#loseTravelling()
    this.#send('break', 0)
    this.#severed = true
  }

  #pump(): void {
    let head = this.#backlog[0]
    while (head !== undefined && !this.#severed && this.#hasRoom(head.rest.length)) {
      const length = Math.min(this.#pieceLength(), this.#settings.window - this.#unread)
      const piece = head.rest.subarray(0, length)
      head.rest = head.rest.subarray(length)
      this.#unread += piece.length
      this.#send(piece, piece.length)
      if (head.rest.length === 0) {
        this.#backlog.shift()
        head.resolve()
        head = this.#backlog[0]
      }
    }
    if (head === undefined && this.#sending === 'ending') {
      this.#sending = 'ended'
      this.#send('end', 0)
      this.#flushed()
    }
  }

  /** Room for less than a quarter of the window counts as none: using it would make ever smaller pieces. */
  #hasRoom(length: number): boolean {
    const { window } = this.#settings
    return window - this.#unread >= Math.min(length, window / 4)
  }

  /** Mostly whole pieces, now and then a short one, down to a single byte. */
  #pieceLength(): number {
    const { random } = this.#settings
    if (drawFraction(random) < 0.75) return MAX_PIECE
    return Math.ceil(MAX_PIECE ** drawFraction(random))
  }

  #send(load: Uint8Array | Ending, size: number): void {
    if (this.#severed || this.#abandoned) return
    const { timers, random, latency, bytesPerSecond } = this.#settings
    const now = timers.monotonic()
    this.#readyToSendAt = Math.max(this.#readyToSendAt, now) + (size / bytesPerSecond) * 1000
    const arrival = Math.max(this.#lastArrival, this.#readyToSendAt + drawDelay(random, latency))
    this.#lastArrival = arrival
    // Two timers may fire in either order, as a host rounds: the first to fire delivers what left first.
    const cancel = timers.after(arrival - now, () => this.#arrive())
    this.#travelling.push({ load, cancel })
  }

  #arrive(): void {
    const load = this.#travelling.shift()?.load
    if (load === undefined) return
    if (load instanceof Uint8Array) {
      this.#arrived.push(load)
    } else {
      const isBreak = load === 'break' && this.#settings.breaksShow
      if (this.#receiving === 'open') this.#receiving = isBreak ? 'broken' : 'ended'
      this.#onEnding(load)
    }
    this.#wakeReader?.()
  }

  #loseTravelling(): void {
    for (const { cancel } of this.#travelling.splice(0)) cancel()
  }
}

function closed(): TransportError {
  return new TransportError('closed', 'the stream is closed')
}
