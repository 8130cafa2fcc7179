/** Whether a file belongs to us alone: nobody else of this machine can have made it, or changed it since. */
import type { Stats } from 'node:fs'
import { lstat } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Whether it is a folder of ours that nobody else can enter. */
export function isPrivateFolder(found: Stats | undefined): boolean {
  return found?.isDirectory() === true && (found.mode & 0o077) === 0 && isOfUs(found)
}

/** Whether a socket is ours, in a folder that is private. Links are neither. */
export async function isPrivateSocket(path: string): Promise<boolean> {
  const [folder, socket] = [await statusOf(dirname(path)), await statusOf(path)]
  return isPrivateFolder(folder) && socket?.isSocket() === true && isOfUs(socket)
}

/** The status of what is at `path`, of a link itself where it is one; undefined where there is nothing. */
export async function statusOf(path: string): Promise<Stats | undefined> {
  return await lstat(path).catch(() => undefined)
}

const isOfUs = ({ uid }: Stats): boolean => uid === process.getuid?.()
