/**
 * A new file is made beside its place, synchronised, and then given its name: at any moment there is
 * all of it or nothing. What a crash leaves goes the next time a store is opened there.
 */
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { toHex } from '@pvtcoms/core/bytes'
import type { RandomSource } from '@pvtcoms/core/env'
import { fault, translated } from '../faults.ts'

export interface NewFile {
  readonly path: string
  readonly random: RandomSource
  /** Whether it takes the place of a file that is there; otherwise that one throws `exists`. */
  readonly replaces: boolean
}

/** Has `fill` write a file that is empty, ours alone and has another name yet, and puts it in its place. */
export function writeNewFile(
  { path, random, replaces }: NewFile,
  fill: (temporary: string) => void,
): void {
  translated(() => {
    if (!replaces && existsSync(path)) throw fault('exists')
    const temporary = temporaryName(path, random)
    // SQLite would make it for all to read.
    closeSync(openSync(temporary, 'wx', 0o600))
    try {
      fill(temporary)
      synchronise(temporary)
      if (replaces) renameSync(temporary, path)
      else nameOnce(temporary, path)
    } finally {
      rmSync(temporary, { force: true })
    }
    synchronise(dirname(path))
  })
}

/** For a file that becomes `path`, or serves on the way there. */
export function temporaryName(path: string, random: RandomSource): string {
  return `${path}.${toHex(random.random(8))}${SUFFIX}`
}

/** Removes what a killed process left when it wrote a file at `path`. The file itself is open with a log, or not there. */
export function removeLeftovers(path: string): void {
  const name = basename(path)
  for (const other of readdirSync(dirname(path))) {
    if (!other.startsWith(name) || !LEFTOVER.test(other.slice(name.length))) continue
    rmSync(join(dirname(path), other), { force: true })
  }
}

const SUFFIX = '.new'
/**
 * With what SQLite has beside a file, should it have been killed in the middle of it; and the journal that it
 * empties but keeps while it holds the lock, where the file itself was between two ways of writing.
 */
const LEFTOVER = /^(\.[0-9a-f]{16}\.new(-journal|-wal|-shm)?|-journal)$/

/** Gives a file its name unless there is one of that name. */
function nameOnce(temporary: string, path: string): void {
  try {
    linkSync(temporary, path)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    // Memory sticks have file systems without links.
    if (!/^(EPERM|ENOTSUP|EOPNOTSUPP|ENOSYS)$/.test(code) || existsSync(path)) throw error
    renameSync(temporary, path)
  }
}

function synchronise(path: string): void {
  const file = openSync(path, 'r')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}
