/** The answering side of JSON-RPC. Each connection has its own limits: which methods it may call, which events it is told. */
import type { ApiEvent, Level } from '../api.ts'
import type { TextChannel } from '../channel.ts'
import { notificationText } from '../messages.ts'
import { Connection } from './connection.ts'
import { type Dispatch, limitedDispatch } from './dispatch.ts'
import { eventWithoutLinks, seesLinks } from './without-links.ts'

/** What one connection may do. */
export interface Access {
  /**
   * Levels of the methods that it may call; others are refused with `forbidden`. Links of invites are left out for a
   * connection without `manage`. Default: all levels.
   */
  readonly levels?: readonly Level[]
  /** Whether it is told of an event. Default: of every event. Must not throw. */
  readonly hears?: (event: ApiEvent) => boolean
  /** Who carries its calls out. Default: as on the other connections. */
  readonly dispatch?: Dispatch
}

interface Hearing {
  readonly hears: NonNullable<Access['hears']>
  readonly seesLinks: boolean
}

const EVERY_EVENT = (): boolean => true

export class RpcServer {
  readonly #dispatch: Dispatch
  readonly #onFault: (error: unknown) => void
  readonly #connections = new Map<Connection, Hearing>()
  #isClosed = false

  /**
   * `onFault` is told what a method threw that is no error of ours. It must not throw; the caller of
   * the method is told `internal` and nothing else.
   */
  constructor(dispatch: Dispatch, onFault: (error: unknown) => void) {
    this.#dispatch = dispatch
    this.#onFault = onFault
  }

  get connections(): number {
    return this.#connections.size
  }

  /** Answers what comes on `channel`, and owns it. */
  serve(channel: TextChannel, access: Access = {}): void {
    const { levels, hears = EVERY_EVENT, dispatch = this.#dispatch } = access
    const allowed = levels === undefined ? dispatch : limitedDispatch(dispatch, levels)
    const connection = new Connection(channel, allowed, this.#onFault)
    this.#connections.set(connection, { hears, seesLinks: seesLinks(levels) })
    void connection.ended.then(() => this.#connections.delete(connection))
    if (this.#isClosed) connection.end('stopping')
  }

  /** Tells every connection that hears this event, in the order of the calls. */
  emit(event: ApiEvent): void {
    let [whole, narrow]: (string | undefined)[] = []
    for (const [connection, { hears, seesLinks: seesAll }] of [...this.#connections]) {
      if (!hears(event)) continue
      const text = seesAll
        ? (whole ??= notificationText('event', event))
        : (narrow ??= notificationText('event', eventWithoutLinks(event)))
      connection.notify(text)
    }
  }

  /** Ends all connections after the answers that are under way, and resolves when they have ended. */
  async close(): Promise<void> {
    this.#isClosed = true
    const connections = [...this.#connections.keys()]
    for (const connection of connections) connection.finish('stopping')
    await Promise.all(connections.map(({ ended }) => ended))
  }
}
