/**
 * Files that are in their place whole or not at all: they are written under another name, synchronised, and then given
 * theirs. When that throws, there is what was there before, unless the disk fails more than once. What is thrown is the
 * system's error.
 */
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  renameSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname } from 'node:path'

/** Where a file is to be; `draft` and `former` are names beside it, for as long as that takes. */
export interface FilePlace {
  readonly path: string
  readonly draft: string
  readonly former: string
}

/** Writes a file that its owner alone can read, in the place of the one that may be there. */
export function replaceFile(place: FilePlace, bytes: Uint8Array): void {
  writeDraft(place.draft, bytes)
  putOver(place)
}

/** Writes a file that its owner alone can read, where there is none. Throws EEXIST where there is one. */
export function writeNewFile(place: Omit<FilePlace, 'former'>, bytes: Uint8Array): void {
  writeDraft(place.draft, bytes)
  putNew(place)
}

/** Gives a draft its place where there is no file. Throws EEXIST where there is one. */
export function putNew({ path, draft }: Omit<FilePlace, 'former'>): void {
  let isPut = false
  try {
    if (!hasSecondName(draft, path)) renameOnce(draft, path)
    isPut = true
    remove(draft)
    synchronise(dirname(path))
  } catch (error) {
    removeIfPossible(draft, ...(isPut ? [path] : []))
    throw error
  }
}

/**
 * Gives a draft the place of a file, which is kept by a second name until that is durable and `check` has found it good,
 * and put back if either fails.
 */
export function putOver(
  { path, draft, former }: FilePlace,
  check: () => void = () => undefined,
): void {
  let undo = (): void => undefined
  try {
    remove(former)
    const wasThere = existsSync(path)
    const isKept = wasThere && hasSecondName(path, former)
    renameSync(draft, path)
    if (isKept) undo = () => renameSync(former, path)
    else if (!wasThere) undo = () => unlinkSync(path)
    synchronise(dirname(path))
    check()
  } catch (error) {
    undo()
    removeIfPossible(draft, former)
    throw error
  }
  removeIfPossible(former)
}

/** Puts a file, or the names in a folder, on the disk. */
export function synchronise(path: string): void {
  const file = openSync(path, 'r')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

/** Removes files that are of no use, whatever the disk says. */
export function removeIfPossible(...paths: readonly string[]): void {
  for (const path of paths) {
    try {
      remove(path)
    } catch {
      // It does no harm where it is, and is removed or written over the next time.
    }
  }
}

/** Removes a file, if it is there. `rmSync` loses the code of what the system says. */
function remove(path: string): void {
  try {
    unlinkSync(path)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
  }
}

function writeDraft(draft: string, bytes: Uint8Array): void {
  try {
    // One that a killed process left may have other rights.
    remove(draft)
    writeFileSync(draft, bytes, { mode: 0o600, flag: 'wx', flush: true })
  } catch (error) {
    removeIfPossible(draft)
    throw error
  }
}

/** Gives a file a second name; false where the file system has no such thing, as on memory sticks. */
function hasSecondName(path: string, name: string): boolean {
  try {
    linkSync(path, name)
    return true
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (!/^(EPERM|ENOTSUP|EOPNOTSUPP|ENOSYS)$/.test(code)) throw error
    return false
  }
}

function renameOnce(draft: string, path: string): void {
  if (existsSync(path)) throw Object.assign(new Error('a file is there'), { code: 'EEXIST' })
  renameSync(draft, path)
}
