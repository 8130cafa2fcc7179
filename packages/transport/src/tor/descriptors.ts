/**
 * Fetches descriptors of peers anew (HSFETCH). Tor goes on using the descriptor that it has, and a relay
 * that did not notice a service's death even confirms introductions to it. So a descriptor is fetched
 * anew before its peer is tried again.
 */
import type { Timers } from '@pvtcoms/core/env'
import type { ControlReply } from './control-reply.ts'
import { TorError } from './errors.ts'
import type { TorBackend } from './tor-backend.ts'

/** How long a dial waits for a fetch, ms; then it goes on without. */
const PATIENCE = 3_000

export class Descriptors {
  readonly #timers: Timers
  readonly #waiting = new Map<string, Set<() => void>>()

  constructor(timers: Timers) {
    this.#timers = timers
  }

  /** Resolves, never rejects, once the descriptor of `host` was fetched, cannot be fetched, or takes longer than PATIENCE. */
  async refresh(backend: TorBackend, host: string): Promise<void> {
    const arrived = new Promise<void>((resolve) => {
      const waiting = this.#waiting.get(host) ?? new Set()
      this.#waiting.set(host, waiting)
      const settle = (): void => {
        cancel()
        waiting.delete(settle)
        if (waiting.size === 0) this.#waiting.delete(host)
        resolve()
      }
      const cancel = this.#timers.after(PATIENCE, settle)
      waiting.add(settle)
    })
    try {
      await backend.control.command(`HSFETCH ${host}`)
      await arrived
    } catch (error) {
      // A tor that does not fetch leaves us where we were.
      if (!(error instanceof TorError)) throw error
    }
  }

  /** An HS_DESC event. */
  onDescriptorEvent(event: ControlReply): void {
    const [, action, host] = event.lines[0].text.split(' ')
    if (host === undefined || (action !== 'RECEIVED' && action !== 'FAILED')) return
    for (const settle of this.#waiting.get(host) ?? []) settle()
  }
}
