/**
 * The real clock and the operating system's randomness on Node. Only composition roots (apps,
 * scripts, tests against real parts) import this; everything else is handed an `Env` or `Timers`.
 */
import { randomFillSync } from 'node:crypto'
import type { Env, Timers, UnixMs } from '../src/env.ts'

const now = (): UnixMs => Date.now() as UnixMs

export const nodeEnv: Env = {
  now,
  random: (length) => randomFillSync(new Uint8Array(length)),
}

export const nodeTimers: Timers = {
  now,
  monotonic: () => performance.now(),
  after(milliseconds, callback) {
    const timer = setTimeout(callback, milliseconds)
    timer.unref()
    return () => clearTimeout(timer)
  },
}
