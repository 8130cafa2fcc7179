/**
 * Time that only moves when told to: hours of timers run in milliseconds, in the same order every
 * time. Between two timers everything that promises can still do is done first, as on a machine
 * that is fast compared to its network. Code that waits for anything but these timers and promises
 * (files, sockets, worker threads) is not seen and must not be simulated with it.
 */
import { type CancelTimer, type Timers, type UnixMs, unixMs } from '@pvtcoms/core/env'
import { TimerQueue } from './timer-queue.ts'

/** 2030-01-01T00:00:00Z: any fixed moment does, as long as every run has the same. */
const DEFAULT_START = unixMs(1_893_456_000_000)

/** Far more timers than any test fires: a run beyond it feeds itself for ever. */
const MAX_TIMERS = 5_000_000

export interface IdleLimits {
  /** Give up when this much time has passed. Default: no limit. */
  readonly milliseconds?: number
  /** Give up after this many timers. Default: 5,000,000. */
  readonly timers?: number
}

/** Thrown when simulated time is driven by two at once, or runs for ever. A bug in the test. */
export class VirtualTimeError extends Error {
  override readonly name = 'VirtualTimeError'
}

export class VirtualTimers implements Timers {
  readonly #queue = new TimerQueue()
  #wall: number
  #monotonic = 0
  #driven = false
  #wake: () => void = () => undefined

  constructor(start: UnixMs = DEFAULT_START) {
    this.#wall = start
  }

  now(): UnixMs {
    return unixMs(Math.floor(this.#wall))
  }

  monotonic(): number {
    return this.#monotonic
  }

  after(milliseconds: number, callback: () => void): CancelTimer {
    if (!Number.isFinite(milliseconds)) throw new RangeError('not a waiting time')
    const cancel = this.#queue.add(this.#monotonic + Math.max(0, milliseconds), callback)
    this.#wake()
    return cancel
  }

  /** How many timers wait. */
  get pending(): number {
    return this.#queue.size
  }

  /**
   * Lets `milliseconds` pass: fires what becomes due, also what is set meanwhile. Rejects with what
   * a timer throws; the timers after it still wait then.
   */
  advance(milliseconds: number): Promise<void> {
    return this.#drive(async () => {
      const end = this.#monotonic + milliseconds
      await settle()
      while ((this.#queue.nextDue ?? Infinity) <= end) {
        this.#fireNext()
        await settle()
      }
      this.#moveTo(end)
    })
  }

  /** Fires timers until none waits. Rejects with VirtualTimeError when a limit is reached first. */
  runUntilIdle(limits: IdleLimits = {}): Promise<void> {
    return this.#drive(() => this.#runWhile(() => this.#queue.size > 0, limits))
  }

  /**
   * Fires timers until `work` is settled, and returns its result or throws its error. Rejects with
   * VirtualTimeError when no timer is left that could bring it on.
   */
  async run<T>(work: Promise<T>, limits: IdleLimits = {}): Promise<T> {
    let settled = false
    const mark = (): void => {
      settled = true
    }
    work.then(mark, mark)
    await this.#drive(() =>
      this.#runWhile(() => {
        if (settled) return false
        if (this.#queue.size === 0)
          throw new VirtualTimeError('waits for something without a timer')
        return true
      }, limits),
    )
    return await work
  }

  /**
   * Keeps time moving by itself whenever nothing else can go on, so that code which simply awaits
   * runs as under real time. Returns the function that stops it, which resolves once it has.
   */
  runFreely(): () => Promise<void> {
    let stopped = false
    const done = this.#drive(async () => {
      await settle()
      while (!stopped) {
        if (this.#queue.size > 0) this.#fireNext()
        else await new Promise<void>((resolve) => (this.#wake = resolve))
        await settle()
      }
    })
    return () => {
      stopped = true
      this.#wake()
      return done
    }
  }

  /**
   * The machine slept, or its clock was set: the wall clock jumps by `milliseconds` (which may be
   * negative), while the monotonic clock, and with it every timer, stands still.
   */
  jump(milliseconds: number): void {
    this.#wall = unixMs(Math.floor(this.#wall + milliseconds))
  }

  async #runWhile(goOn: () => boolean, limits: IdleLimits): Promise<void> {
    const end = this.#monotonic + (limits.milliseconds ?? Infinity)
    const most = limits.timers ?? MAX_TIMERS
    await settle()
    for (let fired = 0; goOn(); fired++) {
      if (fired >= most) throw new VirtualTimeError('still busy after so many timers')
      if ((this.#queue.nextDue as number) > end) {
        throw new VirtualTimeError('still busy after so much time')
      }
      this.#fireNext()
      await settle()
    }
  }

  #fireNext(): void {
    const timer = this.#queue.shift()
    if (timer === undefined) return
    this.#moveTo(timer.due)
    timer.callback()
  }

  #moveTo(moment: number): void {
    this.#wall += moment - this.#monotonic
    this.#monotonic = moment
  }

  async #drive(work: () => Promise<void>): Promise<void> {
    if (this.#driven) throw new VirtualTimeError('time is already being driven')
    this.#driven = true
    try {
      await work()
    } finally {
      this.#driven = false
    }
  }
}

/** Resolves when no promise can go on any more: the host runs all of them before its next turn. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
