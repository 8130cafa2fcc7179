/**
 * A pool of keys made earlier, one file for each authority. Whoever takes a file moves it into a
 * directory of his own, which only one can do; giving it back moves it to the pool. So networks that
 * start at the same time never share keys, without any lock, and a crash costs the keys of one network.
 */
import { randomUUID } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  type AuthorityKeys,
  formatAuthorityKeys,
  generateAuthorityKeys,
  parseAuthorityKeys,
} from './authority-keys.ts'

/** The pool keeps at most this many files. */
const capacity = 32

export interface TakenKeys {
  readonly keys: readonly AuthorityKeys[]
  /** How many of them come from the pool. */
  readonly kept: number
}

/**
 * Keys for `count` authorities, from the pool where it has any. Their files are in `into` until
 * `giveBack` is called. A file that does not hold keys is thrown away.
 */
export async function takeKeys(pool: string, into: string, count: number): Promise<TakenKeys> {
  await mkdir(into, { recursive: true, mode: 0o700 })
  const kept: AuthorityKeys[] = []
  for (const name of await keyFiles(pool)) {
    if (kept.length === count) break
    const keys = await claim(join(pool, name), join(into, name))
    if (keys !== undefined) kept.push(keys)
  }
  const fresh = await Promise.all(
    Array.from({ length: count - kept.length }, () => generateAuthorityKeys()),
  )
  for (const keys of fresh) {
    const path = join(into, `${randomUUID()}.json`)
    await writeFile(path, formatAuthorityKeys(keys), { mode: 0o600 })
  }
  return { keys: [...kept, ...fresh], kept: kept.length }
}

/** Returns what `takeKeys` placed in `from` to the pool, as far as that is possible and has room. */
export async function giveBack(pool: string, from: string): Promise<void> {
  try {
    await mkdir(pool, { recursive: true, mode: 0o700 })
    const room = capacity - (await keyFiles(pool)).length
    for (const name of (await keyFiles(from)).slice(0, Math.max(0, room))) {
      await rename(join(from, name), join(pool, name))
    }
  } catch {
    // Keys that are not kept are made again.
  }
}

async function keyFiles(directory: string): Promise<string[]> {
  const names = await readdir(directory).catch(() => [])
  return names.filter((name) => name.endsWith('.json'))
}

async function claim(from: string, to: string): Promise<AuthorityKeys | undefined> {
  try {
    await rename(from, to)
  } catch {
    // Another network has taken it.
    return undefined
  }
  const keys = parseAuthorityKeys(await readFile(to, 'utf8').catch(() => ''))
  if (keys === undefined) await rm(to, { recursive: true, force: true })
  return keys
}
