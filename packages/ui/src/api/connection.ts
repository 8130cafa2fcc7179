/**
 * The one connection to the daemon. It is made anew whenever it ends, with growing pauses, and says at any
 * time whether it stands. A call while there is none fails at once: nothing is kept back and sent later
 * behind the person's back. Who answers has to be the daemon that gave the page: anybody can listen where one did
 * that has ended.
 */

import { signal } from '@preact/signals'
import { LinkLost } from './faults.ts'
import type { Dial, Port } from './port.ts'
import type { ApiEvent, Method, Params, Result } from './types.ts'

const PAUSES = [250, 500, 1_000, 2_000, 4_000] as const
/** A daemon that does not answer for so long is gone. */
const GONE_MS = 60_000

export type LinkState = 'connecting' | 'open' | 'lost'

export interface ConnectionEvents {
  /** A connection stands, for the first time or again: whatever is shown has to be read anew. */
  onOpen(): void
  onEvent(event: ApiEvent): void
  /** The daemon has stopped, or does not come back. */
  onGone(): void
}

export class Connection {
  readonly state = signal<LinkState>('connecting')
  readonly #dial: Dial
  readonly #events: ConnectionEvents
  #port: Port | undefined
  #failures = 0
  #gone: ReturnType<typeof setTimeout> | undefined
  /** Of the daemon that gave this page. */
  #word: string | undefined
  #over = false

  constructor(dial: Dial, events: ConnectionEvents) {
    this.#dial = dial
    this.#events = events
  }

  start(): void {
    void this.#connect()
  }

  async call<M extends Method>(method: M, params: Params<M>): Promise<Result<M>> {
    if (this.#port === undefined) throw new LinkLost('not connected')
    return await this.#port.call(method, params)
  }

  async #connect(): Promise<void> {
    let ended = false
    try {
      const port = await this.#dial({
        onEvent: (event) => {
          if (this.#port !== undefined) this.#events.onEvent(event)
        },
        onClose: (code) => {
          ended = true
          if (code === 'stopping') this.#end()
          else this.#lost()
        },
      })
      const asked = port.call('app.word', {})
      // The first one gave this page; whoever listens where it did gets nothing more.
      if (this.#word === undefined)
        asked.then(
          ({ word }) => {
            this.#word = word
          },
          () => {},
        )
      else if ((await asked).word !== this.#word) {
        this.#end()
        port.close()
        return
      }
      if (wasEnded(ended)) return
      this.#port = port
      this.#failures = 0
      clearTimeout(this.#gone)
      this.#gone = undefined
      this.state.value = 'open'
      this.#events.onOpen()
    } catch {
      if (!wasEnded(ended)) this.#lost()
    }
  }

  /** The daemon is gone for good: the next one gives a page of its own. */
  #end(): void {
    this.#over = true
    this.#lost()
    this.#events.onGone()
  }

  #lost(): void {
    this.#port = undefined
    this.state.value = 'lost'
    if (this.#over) return
    this.#gone ??= setTimeout(() => this.#events.onGone(), GONE_MS)
    const pause = PAUSES[Math.min(this.#failures, PAUSES.length - 1)] ?? 0
    this.#failures += 1
    setTimeout(() => void this.#connect(), pause)
  }
}

/** The compiler takes a variable that only a callback sets for a constant. */
function wasEnded(ended: boolean): boolean {
  return ended
}
