/**
 * What a contact may ask of our client at the onion that is there for them alone: a table of request kinds. A
 * request is a byte that names the kind, then a body whose length follows from the kind alone.
 */
import type { Timers } from '@pvtcoms/core/env'

export interface RequestHandler {
  /** Bytes that follow the kind. */
  readonly bodyLength: number
  /** Requests of this kind that are carried out in an hour. */
  readonly quota: number
  /**
   * Returns the answer; undefined for nonsense: the stream is closed then. Throws when the request cannot be
   * carried out now, and the stream is closed too.
   */
  readonly handle: (body: Uint8Array) => Uint8Array | undefined
}

/** By the byte that names the kind. Kinds that are not there close the stream. */
export type RequestTable = ReadonlyMap<number, RequestHandler>

const HOUR = 3_600_000

/** Counts what one contact asks for, by kind, in hours that begin with the first request. */
export class Quotas {
  readonly #timers: Pick<Timers, 'now'>
  readonly #hours = new Map<number, { readonly since: number; count: number }>()

  constructor(timers: Pick<Timers, 'now'>) {
    this.#timers = timers
  }

  /** Whether one more request of that kind is within `quota`; then it counts. */
  take(kind: number, quota: number): boolean {
    const now = this.#timers.now()
    const hour = this.#hours.get(kind)
    // The clock may have been set back.
    if (hour === undefined || Math.abs(now - hour.since) >= HOUR) {
      this.#hours.set(kind, { since: now, count: 1 })
      return quota > 0
    }
    if (hour.count >= quota) return false
    hour.count += 1
    return true
  }
}
