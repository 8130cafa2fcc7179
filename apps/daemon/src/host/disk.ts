import { access, constants, statfs } from 'node:fs/promises'
import type { DiskState } from '@pvtcoms/app'

/** The disk that a folder is on; undefined where the system does not tell. */
export async function diskState(folder: string): Promise<DiskState | undefined> {
  try {
    const { bavail, bsize } = await statfs(folder)
    const isWritable = await access(folder, constants.W_OK).then(
      () => true,
      () => false,
    )
    return { free: bavail * bsize, isWritable }
  } catch {
    return undefined
  }
}
