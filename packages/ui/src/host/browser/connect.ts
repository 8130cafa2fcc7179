/**
 * The way to the daemon that served this page: a WebSocket to the same address, which lets the page in by the cookie
 * of the launch. The page can reach nothing else.
 */
import { connectWebSocket } from '@pvtcoms/rpc/client'
import type { ConnectionListener, DaemonConnection } from '../host.ts'

export async function connect(listener: ConnectionListener): Promise<DaemonConnection> {
  const client = await connectWebSocket(`ws://${location.host}/rpc`)
  client.onEvent((event) => listener.onEvent(event))
  client.onClose((code) => listener.onClose(code))
  return client
}
