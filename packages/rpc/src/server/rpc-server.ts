/** The answering side of JSON-RPC: any number of connections, which are all told the same events. */
import type { ApiEvent } from '../api.ts'
import type { TextChannel } from '../channel.ts'
import { notificationText } from '../messages.ts'
import { Connection } from './connection.ts'
import type { Dispatch } from './dispatch.ts'

export class RpcServer {
  readonly #dispatch: Dispatch
  readonly #onFault: (error: unknown) => void
  readonly #connections = new Set<Connection>()
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

  /** Answers what comes on `channel`, and owns it; with `dispatch` where not all may ask for the same. */
  serve(channel: TextChannel, dispatch: Dispatch = this.#dispatch): void {
    const connection = new Connection(channel, dispatch, this.#onFault)
    this.#connections.add(connection)
    void connection.ended.then(() => this.#connections.delete(connection))
    if (this.#isClosed) connection.end('stopping')
  }

  /** Tells everybody, in the order of the calls. */
  emit(event: ApiEvent): void {
    if (this.#connections.size === 0) return
    const text = notificationText('event', event)
    for (const connection of [...this.#connections]) connection.notify(text)
  }

  /** Ends all connections after the answers that are under way, and resolves when they have ended. */
  async close(): Promise<void> {
    this.#isClosed = true
    const connections = [...this.#connections]
    for (const connection of connections) connection.finish('stopping')
    await Promise.all(connections.map(({ ended }) => ended))
  }
}
