/** A file that is not there yet, written piece by piece: all of it is there in the end, or none. */
import { type FileHandle, open, rm } from 'node:fs/promises'
import { asDiskError } from '@pvtcoms/core/disk-error'
import { CliError } from './errors.ts'

/** Writes piece after piece, and waits for each. Resolves with what `pieces` returns. */
export async function writeAll<T>(
  pieces: AsyncGenerator<string, T, void>,
  write: (piece: string) => Promise<unknown>,
): Promise<T> {
  for (;;) {
    const next = await pieces.next()
    if (next.done === true) return next.value
    await write(next.value)
  }
}

/**
 * Only its owner may read it. Resolves with what `pieces` returns once all of it is on the disk; when it rejects, there is
 * no file. Rejects with CliError `exists`, `no-folder`, with DiskError, and with what `pieces` throws.
 */
export async function saveAsNewFile<T>(
  path: string,
  pieces: AsyncGenerator<string, T, void>,
): Promise<T> {
  const file = await create(path)
  try {
    const result = await writeAll(pieces, (piece) => file.writeFile(piece))
    await file.sync()
    await file.close()
    return result
  } catch (error) {
    await file.close().catch(() => undefined)
    await rm(path, { force: true })
    throw asDiskError(error)
  }
}

async function create(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'wx', 0o600)
  } catch (error) {
    throw FAULTS[(error as NodeJS.ErrnoException).code ?? ''] ?? asDiskError(error)
  }
}

const FAULTS: Readonly<Record<string, CliError>> = {
  EEXIST: new CliError('exists', 'there is a file of this name already: choose another name'),
  ENOENT: new CliError('no-folder', 'the folder for this file does not exist: create it first'),
}
