/** The connection that the whole window uses, made once by `main.tsx`. */

import { computed, signal } from '@preact/signals'
import type { Method, Params, Result } from '@pvtcoms/rpc/client'
import { LinkLost } from '../host/faults.ts'
import type { Connection, LinkState } from './connection.ts'

const connection = signal<Connection | undefined>(undefined)

export const linkState = computed<LinkState>(() => connection.value?.state.value ?? 'connecting')

/** What opens a window again once the daemon has stopped, as it told last. */
export const reopenCommand = signal('pvtcoms open')

export const daemon = {
  use(made: Connection): void {
    connection.value = made
    made.start()
  },

  async call<M extends Method>(method: M, params: Params<M>): Promise<Result<M>> {
    const current = connection.peek()
    if (current === undefined) throw new LinkLost('not connected')
    return await current.call(method, params)
  },
}
