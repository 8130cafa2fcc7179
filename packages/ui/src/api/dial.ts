/**
 * The way to the daemon that served this page: a WebSocket to the same host, which lets us in by the cookie
 * of the launch. The page can reach nothing else.
 */
import { connectWebSocket } from '@pvtcoms/rpc/client'
import type { Dial } from './port.ts'

export const dialDaemon: Dial = async (listener) => {
  const client = await connectWebSocket(`ws://${location.host}/rpc`)
  client.onEvent((event) => listener.onEvent(event))
  client.onClose((code) => listener.onClose(code))
  return client
}
