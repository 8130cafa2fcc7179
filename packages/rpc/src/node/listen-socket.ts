/**
 * A unix socket that its owner alone can reach: 0600, in a folder with 0700. Where the path is too long
 * for a socket, it is a link to one in a temporary folder with 0700.
 *
 * A socket of a process that died is replaced, and so is a link to what is not ours any more. Two processes that start at
 * the same time could replace each other's socket: callers hold a lock while they start.
 */
import { chmod, mkdtemp, readlink, rm, stat, symlink } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { DiskError, diskFaultOf } from '@pvtcoms/core/disk-error'
import type { TextChannel } from '../channel.ts'
import { RpcError } from '../errors.ts'
import { MAX_REQUEST } from '../limits.ts'
import { isListening } from './connect-socket.ts'
import { LineChannel } from './line-channel.ts'
import { isPrivateFolder, statusOf } from './ours.ts'
import { fitsSocket } from './socket-path.ts'

export interface SocketListener {
  /** Accepts nobody any more, and takes the socket away. Channels stay open. */
  close(): Promise<void>
}

const PREFIX = 'pvtcoms-'
const NAME = 'socket'
/** Further connections are closed at once. */
const MAX_CONNECTIONS = 64

/**
 * Gives each connection to `onChannel`. Rejects with RpcError: `in-use` when somebody listens there,
 * `not-private` when others can enter the folder, `no-socket` when none can be made; with DiskError `disk-full`.
 */
export async function listenSocket(
  path: string,
  onChannel: (channel: TextChannel) => void,
): Promise<SocketListener> {
  if (!isPrivateFolder(await stat(dirname(path)))) {
    throw new RpcError('not-private', 'others can enter the folder of the socket: chmod 700 it')
  }
  if (await isListening(path)) throw new RpcError('in-use', 'another pvtcoms runs there')
  const server = createServer((socket) => onChannel(new LineChannel(socket, MAX_REQUEST)))
  server.maxConnections = MAX_CONNECTIONS
  try {
    await removeDead(path)
    await listenAt(server, path)
  } catch (cause) {
    server.close()
    if (diskFaultOf(cause) === 'disk-full') throw new DiskError('disk-full', { cause })
    throw new RpcError('no-socket', 'no socket can be made there', { cause })
  }
  return {
    async close() {
      server.close()
      // One that stays on a disk that takes nothing is replaced as that of a process that died.
      await removeDead(path).catch(() => undefined)
    },
  }
}

async function listenAt(server: Server, path: string): Promise<void> {
  if (fitsSocket(path)) {
    await listen(server, path)
    return
  }
  const folder = await mkdtemp(join(tmpdir(), PREFIX))
  try {
    await listen(server, join(folder, NAME))
    await symlink(join(folder, NAME), path)
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    throw error
  }
}

/** Removes a socket, or our link and the socket it leads to. Throws TypeError for anything else, which stays. */
async function removeDead(path: string): Promise<void> {
  const found = await statusOf(path)
  if (found === undefined) return
  if (found.isSymbolicLink()) {
    const folder = dirname(await readlink(path))
    const isTemporary = dirname(folder) === tmpdir() && basename(folder).startsWith(PREFIX)
    if (isTemporary && isPrivateFolder(await statusOf(folder))) {
      await rm(join(folder, NAME), { force: true })
      await rm(folder, { recursive: true, force: true })
    }
  } else if (!found.isSocket()) throw new TypeError('not a socket')
  await rm(path, { force: true })
}

async function listen(server: Server, path: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, () => {
      server.off('error', reject)
      server.on('error', () => undefined)
      resolve()
    })
  })
  await chmod(path, 0o600)
}
