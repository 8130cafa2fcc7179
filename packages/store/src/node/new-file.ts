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
import SQLite, { type Database } from 'better-sqlite3-multiple-ciphers'
import { configure, migrate } from './database-file.ts'
import { fault, translated } from './faults.ts'
import { applyKey, type StoreKey } from './store-key.ts'

export interface NewFile {
  readonly path: string
  readonly key: StoreKey
  readonly random: RandomSource
  /** Whether it takes the place of a file that is there; otherwise that one throws `exists`. */
  readonly replaces: boolean
}

/** Makes a database with our tables, has `fill` write and check it, and puts it in its place. */
export function writeNewFile(
  { path, key, random, replaces }: NewFile,
  fill: (temporary: string) => void,
): void {
  translated(() => {
    if (!replaces && existsSync(path)) throw fault('exists')
    const temporary = `${path}.${toHex(random.random(8))}${SUFFIX}`
    // Ours alone from the beginning: SQLite would make it for all to read.
    closeSync(openSync(temporary, 'wx', 0o600))
    try {
      const database = new SQLite(temporary)
      try {
        applyKey(database, key)
        prepareNew(database)
        configure(database)
        migrate(database)
      } finally {
        database.close()
      }
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

/** Nobody depends on a file that has no name yet: no journal, and one synchronisation at the end. */
function prepareNew(database: Database): void {
  database.pragma('journal_mode = OFF')
}

/** Removes what writing a file at `path` left behind when it was killed. */
export function removeLeftovers(path: string): void {
  const start = `${basename(path)}.`
  for (const name of readdirSync(dirname(path))) {
    const middle = name.slice(start.length, -SUFFIX.length)
    if (!name.startsWith(start) || !name.endsWith(SUFFIX) || !/^[0-9a-f]{16}$/.test(middle))
      continue
    rmSync(join(dirname(path), name), { force: true })
  }
}

const SUFFIX = '.new'

/** Gives a file its name unless there is one of that name. */
function nameOnce(temporary: string, path: string): void {
  try {
    linkSync(temporary, path)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    // Memory sticks have file systems without links.
    if (code === 'EEXIST' || existsSync(path)) throw fault('exists')
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'EOPNOTSUPP' && code !== 'ENOSYS')
      throw error
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
