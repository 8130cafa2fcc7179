/** Which unix sockets nobody else on this machine can have made. */
import { lstat } from 'node:fs/promises'
import { dirname } from 'node:path'

/** A unix socket's path has at most 107 bytes on Linux and 103 on macOS. */
const MAX_SOCKET_PATH = 103

export const fitsSocket = (path: string): boolean => Buffer.byteLength(path) <= MAX_SOCKET_PATH

/** Whether a socket is ours, in a folder that nobody else can enter. A link is neither. */
export async function isPrivateSocket(path: string): Promise<boolean> {
  try {
    const [folder, socket] = [await lstat(dirname(path)), await lstat(path)]
    const isPrivate = folder.isDirectory() && (folder.mode & 0o077) === 0 && socket.isSocket()
    return isPrivate && [folder, socket].every(({ uid }) => uid === process.getuid?.())
  } catch {
    return false
  }
}
