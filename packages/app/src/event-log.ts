/**
 * The only log there is: the last codes of what happened, in memory. An entry is a code and fields that name nobody;
 * there is no way to add a text. Times are rounded to ten minutes and counted from the start.
 */

import type { LogEvent as EngineLogEvent } from '@pvtcoms/client/engine'
import type { Timers } from '@pvtcoms/core/env'

type AppCode =
  | 'started'
  | 'stopping'
  | 'created'
  | 'unlocked'
  | 'unlock-refused'
  | 'locked'
  | 'restored'
  | 'erased'
  | 'backed-up'
  | 'backup-failed'
  | 'bridges-changed'
  | 'settings-unreadable'
  | 'tor-ready'
  | 'tor-degraded'
  | 'tor-stuck'
  | 'tor-failed'
  | 'call-failed'
  | 'crashed-before'

export type LogEvent =
  | EngineLogEvent
  | { readonly code: AppCode; readonly fault?: string; readonly count?: number }

const SIZE = 500
const GRAIN = 600_000
const CODE = /^[a-z0-9-]{1,40}$/

export class EventLog {
  readonly #timers: Timers
  readonly #start: number
  #lines: string[] = []

  constructor(timers: Timers) {
    this.#timers = timers
    this.#start = timers.monotonic()
  }

  add(event: LogEvent): void {
    const elapsed = Math.floor((this.#timers.monotonic() - this.#start) / GRAIN) * 10
    const { code, fault, count } = event
    // Codes of errors are words of ours. Anything else is left out, as it could name somebody.
    const why = fault === undefined ? '' : ` ${CODE.test(fault) ? fault : 'unknown'}`
    const often = count === undefined ? '' : ` ${Math.trunc(count)}`
    this.#lines.push(`+${elapsed}min ${code}${why}${often}`)
    if (this.#lines.length > SIZE) this.#lines = this.#lines.slice(-SIZE)
  }

  /** The last ones, the newest at the end. */
  last(limit: number): readonly string[] {
    return this.#lines.slice(-limit)
  }
}
