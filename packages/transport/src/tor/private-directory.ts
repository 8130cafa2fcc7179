import { mkdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'

/**
 * Makes the directory and those above it that are missing, for its owner alone (0700); one that is
 * there stays as it is. Rejects with the system's error. Node's own recursive mkdir never ends where
 * nothing can be made, such as /proc.
 */
export async function makePrivateDirectory(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: 0o700 })
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'ENOENT' && dirname(path) !== path) {
      await makePrivateDirectory(dirname(path))
      await mkdir(path, { mode: 0o700 })
    } else if (code !== 'EEXIST' || !(await stat(path)).isDirectory()) throw error
  }
}
