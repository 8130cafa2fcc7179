/**
 * A new file is made beside its place, synchronised, and then given its name: at any moment there is
 * all of it or nothing. What a crash leaves goes the next time a store is opened there.
 */
import { closeSync, existsSync, openSync, readdirSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { toHex } from '@pvtcoms/core/bytes'
import type { RandomSource } from '@pvtcoms/core/env'
import { putNew, putOver, removeIfPossible, synchronise } from '@pvtcoms/core/providers/node-files'
import { fault, translated } from '../faults.ts'

export interface NewFile {
  readonly path: string
  readonly random: RandomSource
  /** Whether it takes the place of a file that is there; otherwise that one throws `exists`. */
  readonly replaces: boolean
  /** Looks at it once it is in that place: when this throws, the file that was there is put back. */
  readonly check?: () => void
}

/**
 * Has `fill` write a file that is empty, ours alone and has another name yet, and puts it in its place. When that throws,
 * there is at `path` what was there before, unless the disk fails more than once.
 */
export function writeNewFile(
  { path, random, replaces, check }: NewFile,
  fill: (temporary: string) => void,
): void {
  translated(() => {
    if (!replaces && existsSync(path)) throw fault('exists')
    const temporary = temporaryName(path, random)
    try {
      // SQLite would make it for all to read.
      closeSync(openSync(temporary, 'wx', 0o600))
      fill(temporary)
      synchronise(temporary)
    } catch (error) {
      removeFile(temporary)
      throw error
    }
    const former = temporaryName(path, random)
    if (replaces) putOver({ path, draft: temporary, former }, check)
    else putNew({ path, draft: temporary })
  })
}

/** Removes a file that is of no use, with what SQLite has beside it. Never throws: what stays goes the next time. */
export function removeFile(path: string): void {
  removeIfPossible(...['', '-journal', '-wal', '-shm'].map((part) => `${path}${part}`))
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
    removeIfPossible(join(dirname(path), other))
  }
}

const SUFFIX = '.new'
/**
 * With what SQLite has beside a file, should it have been killed in the middle of it; and the journal that it
 * empties but keeps while it holds the lock, where the file itself was between two ways of writing.
 */
const LEFTOVER = /^(\.[0-9a-f]{16}\.new(-journal|-wal|-shm)?|-journal)$/
