/** The API of a daemon that runs in this process, for whoever connects: its answers and its events. */
import { type Method, RpcServer } from '@pvtcoms/rpc'
import type { Person } from '../../apps/daemon/test/world.ts'

/** Between two looks for events of a daemon, ms. */
export const EVENTS_MS = 15

export function apiOf(person: Person): {
  readonly rpc: RpcServer
  readonly end: () => Promise<void>
} {
  const rpc = new RpcServer(
    (method, params) => person.call(method as Method, params),
    (fault) => {
      throw fault
    },
  )
  let told = person.events.length
  const telling = setInterval(() => {
    for (const event of person.events.slice(told)) rpc.emit(event)
    told = person.events.length
  }, EVENTS_MS)
  return {
    rpc,
    end: async () => {
      clearInterval(telling)
      await rpc.close()
    },
  }
}
