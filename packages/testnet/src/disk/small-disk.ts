/** A real disk that can be filled up: a small file system in memory, which a program of ours has for itself. Linux. */
import { execFile, execFileSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, rmdirSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** Without rights of the system: in a name space of mounts that goes with the program. */
const UNSHARE = ['-rm', 'sh', '-c'] as const
const FILL = 65_536
const PAGE = 4_096

/** Whether a program may mount something for itself here. */
export function hasSmallDisk(): boolean {
  try {
    execFileSync('unshare', [...UNSHARE, 'mount -t tmpfs none /mnt'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** Runs `program` with the folder of such a disk as its argument; what it prints. Rejects when it fails, with what it said. */
export async function onSmallDisk(program: string, mib: number): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'small-disk-'))
  const script = `mount -t tmpfs -o size=${mib}m,mode=0700 none "$1" && exec "$0" "$2" "$1"`
  try {
    const args = [...UNSHARE, script, process.execPath, folder, program]
    return (await promisify(execFile)('unshare', args)).stdout
  } catch (error) {
    const { stdout, stderr } = error as { readonly stdout: string; readonly stderr: string }
    throw new Error(`${stdout}${stderr}`, { cause: error })
  } finally {
    rmdirSync(folder)
  }
}

/** Fills the disk that the folder is on, to its last page. Returns what frees it. */
export function fillDisk(folder: string): () => void {
  const path = join(folder, 'filler')
  const file = openSync(path, 'w')
  for (const length of [FILL, PAGE, 1]) {
    try {
      for (;;) writeSync(file, Buffer.alloc(length))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
    }
  }
  closeSync(file)
  return () => rmSync(path)
}
