/**
 * The one connection to the daemon. When it ends, it is made again, after growing pauses; `state` says whether there is one.
 * Without one a call fails at once: nothing is kept and sent later behind the person's back. Only the daemon that gave this page is
 * accepted: after it has ended, anybody can listen at its address.
 */

import { signal } from '@preact/signals'
import type { ApiEvent, Method, Params, Result } from '@pvtcoms/rpc/client'
import { LinkLost } from '../host/faults.ts'
import { type DaemonConnection, host } from '../host/host.ts'

const PAUSES = [250, 500, 1_000, 2_000, 4_000] as const
/** A daemon that was not reached for so long is gone. */
const GONE_MS = 60_000

export type LinkState = 'connecting' | 'open' | 'lost'

export interface ConnectionEvents {
  /** There is a connection, for the first time or again: whatever is shown has to be read again. */
  onOpen(): void
  onEvent(event: ApiEvent): void
  /** The daemon has stopped, or does not come back. */
  onGone(): void
}

export class Connection {
  readonly state = signal<LinkState>('connecting')
  readonly #events: ConnectionEvents
  #link: DaemonConnection | undefined
  #failures = 0
  #gone: ReturnType<typeof setTimeout> | undefined
  /** The id of the daemon's run that gave this page. */
  #instanceId: string | undefined
  #over = false

  constructor(events: ConnectionEvents) {
    this.#events = events
  }

  start(): void {
    void this.#connect()
  }

  async call<M extends Method>(method: M, params: Params<M>): Promise<Result<M>> {
    if (this.#link === undefined) throw new LinkLost('not connected')
    return await this.#link.call(method, params)
  }

  async #connect(): Promise<void> {
    let ended = false
    try {
      const link = await host.connect({
        onEvent: (event) => {
          if (this.#link !== undefined) this.#events.onEvent(event)
        },
        onClose: (code) => {
          ended = true
          if (code === 'stopping') this.#end()
          else this.#lost()
        },
      })
      const asked = link.call('app.instance', {})
      // The first one gave this page; anybody else who listens there later gets nothing.
      if (this.#instanceId === undefined)
        asked.then(
          ({ instanceId }) => {
            this.#instanceId = instanceId
          },
          () => {},
        )
      else if ((await asked).instanceId !== this.#instanceId) {
        this.#end()
        link.close()
        return
      }
      if (wasEnded(ended)) return
      this.#link = link
      this.#failures = 0
      clearTimeout(this.#gone)
      this.#gone = undefined
      this.state.value = 'open'
      this.#events.onOpen()
    } catch {
      if (!wasEnded(ended)) this.#lost()
    }
  }

  /** The daemon is gone for good; the next one serves a page of its own. */
  #end(): void {
    this.#over = true
    this.#lost()
    this.#events.onGone()
  }

  #lost(): void {
    this.#link = undefined
    this.state.value = 'lost'
    if (this.#over) return
    this.#gone ??= setTimeout(() => this.#events.onGone(), GONE_MS)
    const pause = PAUSES[Math.min(this.#failures, PAUSES.length - 1)] ?? 0
    this.#failures += 1
    setTimeout(() => void this.#connect(), pause)
  }
}

/** Without this the compiler takes a variable that only a callback sets for a constant. */
function wasEnded(ended: boolean): boolean {
  return ended
}
