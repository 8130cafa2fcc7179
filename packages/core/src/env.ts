import type { Brand } from './brand.ts'

/** Milliseconds since 1970-01-01T00:00:00Z, a non-negative integer. */
export type UnixMs = Brand<number, 'UnixMs'>

/** Checks `value` and brands it. Throws RangeError for anything that is not a non-negative safe integer. */
export function unixMs(value: number): UnixMs {
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError('not a time in milliseconds')
  return value as UnixMs
}

/** Where randomness comes from. `random(length)` returns `length` fresh bytes that the caller owns. */
export interface RandomSource {
  random(length: number): Uint8Array
}

/**
 * The outside world as a pure machine may see it: time and randomness, injected. Only a
 * composition root (an app, a test, the simulator) makes one.
 */
export interface Env extends RandomSource {
  now(): UnixMs
}

/** Cancels a timer. Calling it again, or after the timer fired, does nothing. */
export type CancelTimer = () => void

/**
 * Time for code that waits. `now` is the wall clock: it may jump, for instance while the machine
 * sleeps; `monotonic` counts milliseconds from any origin and never goes back. `after` calls back
 * once, never synchronously, and keeps no process alive by itself.
 */
export interface Timers {
  now(): UnixMs
  monotonic(): number
  after(milliseconds: number, callback: () => void): CancelTimer
}
