/**
 * One direction of a slow connection: bytes come out in order, after a delay and no faster than a
 * rate, both of which may change at any time.
 */
import type { Socket } from 'node:net'

export interface DirectionSettings {
  /** Milliseconds that each byte is on its way. Bytes already on their way keep theirs. */
  readonly delayMs: number
  /** The most that passes; undefined for no limit. */
  readonly bytesPerSecond: number | undefined
  /** While true nothing passes. */
  readonly stalled: boolean
}

interface Waiting {
  /** Undefined stands for the end of the stream. */
  readonly bytes: Buffer | undefined
  readonly due: number
}

/** The source is not read while more than this many bytes wait. */
const capacity = 262_144

/** At a limited rate bytes leave in pieces of this part of a second. */
const piecesPerSecond = 50

export class SlowDirection {
  readonly #source: Socket
  readonly #target: Socket
  readonly #settings: () => DirectionSettings
  readonly #queue: Waiting[] = []
  #queued = 0
  /** When the rate lets the next piece pass. */
  #free = 0
  #timer: NodeJS.Timeout | undefined
  #blocked = false

  constructor(source: Socket, target: Socket, settings: () => DirectionSettings) {
    this.#source = source
    this.#target = target
    this.#settings = settings
    source.on('data', (bytes: Buffer) => this.push(bytes))
    source.on('end', () => this.#add(undefined, 1))
    target.on('drain', () => {
      this.#blocked = false
      this.wake()
    })
  }

  /** Sends `bytes` on their way, which is `times` as long as usual. */
  push(bytes: Buffer, times = 1): void {
    this.#queued += bytes.length
    if (this.#queued > capacity) this.#source.pause()
    this.#add(bytes, times)
  }

  /** Looks again at what may pass. To be called when the settings have changed. */
  wake(): void {
    clearTimeout(this.#timer)
    for (let wait = this.#next(); ; wait = this.#next()) {
      if (wait === undefined) return
      if (wait > 0) {
        this.#timer = setTimeout(() => this.wake(), wait)
        return
      }
      this.#pass()
    }
  }

  /** Forgets what is on its way. */
  close(): void {
    clearTimeout(this.#timer)
    this.#queue.length = 0
  }

  #add(bytes: Buffer | undefined, times: number): void {
    this.#queue.push({ bytes, due: performance.now() + times * this.#settings().delayMs })
    this.wake()
  }

  /** Milliseconds until something may pass, or undefined while there is nothing to wait for. */
  #next(): number | undefined {
    const head = this.#queue[0]
    if (head === undefined || this.#blocked || this.#settings().stalled) return undefined
    return Math.ceil(Math.max(head.due, this.#free) - performance.now())
  }

  #pass(): void {
    const head = this.#queue.shift()
    if (head?.bytes === undefined) {
      this.#target.end()
      return
    }
    const rate = this.#settings().bytesPerSecond
    const size = rate === undefined ? head.bytes.length : Math.ceil(rate / piecesPerSecond)
    const piece = head.bytes.subarray(0, size)
    const rest = head.bytes.subarray(size)
    if (rest.length > 0) this.#queue.unshift({ bytes: rest, due: head.due })
    if (rate !== undefined) this.#free = performance.now() + (1000 * piece.length) / rate
    this.#blocked = !this.#target.write(piece)
    this.#queued -= piece.length
    if (this.#queued <= capacity) this.#source.resume()
  }
}
