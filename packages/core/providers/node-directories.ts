/** Who can enter a folder that is for one person alone. */
import { stat } from 'node:fs/promises'

/**
 * - `private`: its owner alone, who is us
 * - `open`: others of this machine too
 * - `foreign`: it belongs to somebody else
 */
export type Access = 'private' | 'open' | 'foreign'

/** Of a folder that is there. Rejects with the system's error. */
export async function accessTo(path: string): Promise<Access> {
  const { mode, uid } = await stat(path)
  if (uid !== (process.getuid?.() ?? uid)) return 'foreign'
  return process.platform !== 'win32' && (mode & 0o077) !== 0 ? 'open' : 'private'
}
