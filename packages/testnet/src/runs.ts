/**
 * The networks of this machine: each has a directory under `runs/` in the cache, with a note of who runs
 * it. The next start removes directories whose owner is gone.
 */
import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { TestnetError } from './errors.ts'
import { isAlive, type Owner, self } from './owner.ts'

/** Who started a network. The command stops only the networks that it started. */
export type StartedBy = 'command' | 'library'

/** What is known of a running network from outside. */
export interface RunNote {
  readonly name: string
  readonly owner: Owner
  readonly startedBy: StartedBy
  /** Milliseconds since 1970. */
  readonly startedAt: number
  readonly orPorts: readonly number[]
  readonly ready: boolean
  /** The file with the lines that a client's torrc needs. */
  readonly clientConfigPath: string
}

export interface RunDirectory {
  readonly name: string
  readonly path: string
  /** Leaves or replaces the note that `listRuns` finds. */
  note(note: Omit<RunNote, 'name' | 'owner'>): Promise<void>
  remove(): Promise<void>
}

/** A new directory for a network of ours. Throws `cache-not-writable`. */
export async function createRun(cacheDirectory: string): Promise<RunDirectory> {
  const name = randomBytes(4).toString('hex')
  const path = join(cacheDirectory, 'runs', name)
  const owner = self()
  try {
    await mkdir(path, { recursive: true, mode: 0o700 })
    await writeFile(join(path, ownerFile), JSON.stringify(owner))
  } catch (cause) {
    throw new TestnetError('cache-not-writable', 'the cache directory cannot be written', { cause })
  }
  ours.add(path)
  return {
    name,
    path,
    async note(note) {
      const text = JSON.stringify({ name, owner, ...note })
      await writeFile(join(path, `${noteFile}.new`), text)
      await rename(join(path, `${noteFile}.new`), join(path, noteFile))
    },
    async remove() {
      await rm(path, { recursive: true, force: true, maxRetries: 3 })
      ours.delete(path)
    },
  }
}

/** The networks that run now, oldest first. */
export async function listRuns(cacheDirectory: string): Promise<RunNote[]> {
  const notes: RunNote[] = []
  for (const path of await runPaths(cacheDirectory)) {
    const note = await readJson<RunNote>(join(path, noteFile))
    if (note !== undefined && isAlive(note.owner)) notes.push(note)
  }
  return notes.toSorted((a, b) => a.startedAt - b.startedAt)
}

/** Removes what networks left whose owners were killed. Their tors went with the owners. */
export async function sweepRuns(cacheDirectory: string): Promise<void> {
  for (const path of await runPaths(cacheDirectory)) {
    const owner = await readJson<Owner>(join(path, ownerFile))
    const abandoned = owner === undefined ? await isOld(path) : !isAlive(owner)
    if (abandoned) await rm(path, { recursive: true, force: true, maxRetries: 3 })
  }
}

const ownerFile = 'owner.json'
const noteFile = 'network.json'

/** Directories to remove when this process exits in an orderly way. */
const ours = new Set<string>()
process.on('exit', () => {
  for (const path of ours) rmSync(path, { recursive: true, force: true, maxRetries: 3 })
})

async function runPaths(cacheDirectory: string): Promise<string[]> {
  const directory = join(cacheDirectory, 'runs')
  const names = await readdir(directory).catch(() => [])
  return names.map((name) => join(directory, name))
}

/** A directory without an owner may be one that is being made at this moment. */
async function isOld(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined)
  return found !== undefined && Date.now() - found.mtimeMs > 60_000
}

async function readJson<T extends object>(path: string): Promise<T | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as T
  } catch {
    return undefined
  }
}
