/**
 * What may be asked of our client at an onion that few can find, a contact's own or an invite's: a table of request
 * kinds. A request is a byte that names the kind, then a body whose length follows from the kind alone.
 */
import type { Timers } from '@pvtcoms/core/env'

export interface RequestHandler {
  /** Bytes that follow the kind. */
  readonly bodyLength: number
  /** Requests of this kind that are carried out within `period`. */
  readonly quota: number
  /** ms, from the first request on; Infinity: ever. Default: an hour. */
  readonly period?: number
  /**
   * Returns the answer; undefined for nonsense: the stream is closed then. Throws when the request cannot be
   * carried out now, and the stream is closed too.
   */
  readonly handle: (body: Uint8Array) => Uint8Array | undefined
}

/** By the byte that names the kind. Kinds that are not there close the stream. */
export type RequestTable = ReadonlyMap<number, RequestHandler>

const HOUR = 3_600_000

/** Counts what is asked for, by kind, in periods that begin with the first request. */
export class Quotas {
  readonly #timers: Pick<Timers, 'now'>
  readonly #periods = new Map<number, { readonly since: number; count: number }>()

  constructor(timers: Pick<Timers, 'now'>) {
    this.#timers = timers
  }

  /** Whether one more request of that kind is within `quota`; then it counts. */
  take(kind: number, { quota, period = HOUR }: Pick<RequestHandler, 'quota' | 'period'>): boolean {
    const now = this.#timers.now()
    const current = this.#periods.get(kind)
    // The clock may have been set back.
    if (current === undefined || Math.abs(now - current.since) >= period) {
      this.#periods.set(kind, { since: now, count: 1 })
      return quota > 0
    }
    if (current.count >= quota) return false
    current.count += 1
    return true
  }
}
