/** What nobody else of this machine can have made, or have changed since. */
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

/** Of the thing itself, where it is a link; undefined where there is none. */
export async function statusOf(path: string): Promise<Stats | undefined> {
  return await lstat(path).catch(() => undefined)
}

const isOfUs = ({ uid }: Stats): boolean => uid === process.getuid?.()
