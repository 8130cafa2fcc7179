/** A client of the daemon that listens on a unix socket. */
import { readlink } from 'node:fs/promises'
import { createConnection, type Socket } from 'node:net'
import { RpcClient } from '../client/rpc-client.ts'
import { RpcError } from '../errors.ts'
import { MAX_ANSWER } from '../limits.ts'
import { LineChannel } from './line-channel.ts'
import { isPrivateSocket } from './ours.ts'
import { fitsSocket } from './socket-path.ts'

/** Rejects with RpcError `not-running`. */
export async function connectSocket(path: string): Promise<RpcClient> {
  const socket = await openSocket(path)
  if (socket === undefined) {
    throw new RpcError('not-running', 'pvtcoms is not running on that data directory: start it')
  }
  return new RpcClient(new LineChannel(socket, MAX_ANSWER))
}

/** Whether a process of ours accepts connections there. */
export async function isListening(path: string): Promise<boolean> {
  const socket = await openSocket(path)
  socket?.destroy()
  return socket !== undefined
}

async function openSocket(path: string): Promise<Socket | undefined> {
  const target = await readlink(path).catch(() => undefined)
  const socket = await connected(target ?? path)
  if (socket === undefined || target === undefined || (await isPrivateSocket(target))) return socket
  // Once the socket that a link was made for is gone, anybody can make another one in its place. We have said nothing yet.
  socket.destroy()
  return undefined
}

async function connected(path: string): Promise<Socket | undefined> {
  if (!fitsSocket(path)) return undefined
  return new Promise((resolve) => {
    const socket = createConnection(path)
    socket.once('connect', () => resolve(socket))
    socket.once('error', () => {
      socket.destroy()
      resolve(undefined)
    })
  })
}
