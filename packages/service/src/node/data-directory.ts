/**
 * The folder of a service, which only its owner may enter:
 *
 *   keys/NAME      seeds of onion keys, 32 bytes each
 *   tor/           tor's state
 *   control        the socket by which the owner asks the running service; or a link to it
 *   config.json    settings, where somebody put some
 *
 * A service keeps its own files beside these.
 */
import { open, readdir, readFile, rename, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import type { RandomSource } from '@pvtcoms/core/env'
import { Secret } from '@pvtcoms/core/secret'
import type { ListenKey } from '@pvtcoms/transport'
import { makePrivateDirectory } from '@pvtcoms/transport/tor'
import { ServiceError } from './errors.ts'

const SEED_LENGTH = 32

export class DataDirectory {
  readonly path: string

  constructor(path: string) {
    this.path = path
  }

  /** Where it is unless somebody says otherwise: `name` in the data home of the XDG base directories. */
  static default(name: string, env: NodeJS.ProcessEnv): string {
    return join(env['XDG_DATA_HOME'] || join(homedir(), '.local', 'share'), name)
  }

  get tor(): string {
    return join(this.path, 'tor')
  }

  get control(): string {
    return join(this.path, 'control')
  }

  get config(): string {
    return join(this.path, 'config.json')
  }

  get keys(): string {
    return join(this.path, 'keys')
  }

  /** Makes what is missing, for its owner alone. Rejects with ServiceError `data-directory`. */
  async prepare(): Promise<void> {
    try {
      await makePrivateDirectory(this.path)
      await makePrivateDirectory(this.keys)
    } catch (cause) {
      const message = 'the data directory cannot be made or written: choose another one'
      throw new ServiceError('data-directory', message, { cause })
    }
  }

  /** Names of the keys that were made. */
  keyNames(): Promise<readonly string[]> {
    return readdir(this.keys)
  }

  /**
   * The key of that name, made when there is none. The caller wipes it. Rejects with ServiceError
   * `key-file` or `data-directory`.
   */
  async key(name: string, random: RandomSource): Promise<ListenKey> {
    const path = join(this.keys, name)
    try {
      return new Secret('ListenKey', await readSeed(path))
    } catch (error) {
      if (error instanceof ServiceError) throw error
      if (!isMissing(error)) throw unreadable(error)
    }
    const seed = random.random(SEED_LENGTH)
    try {
      await writeDurably(path, seed)
    } catch (cause) {
      seed.fill(0)
      const message = 'a key cannot be written: make room in the data directory'
      throw new ServiceError('data-directory', message, { cause })
    }
    return new Secret('ListenKey', seed)
  }
}

async function readSeed(path: string): Promise<Uint8Array> {
  const { mode } = await stat(path)
  if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
    const message =
      'others can read a key in the data directory: chmod 600 it, if it was not copied'
    throw new ServiceError('key-file', message)
  }
  const bytes = await readFile(path)
  const seed = new Uint8Array(bytes)
  bytes.fill(0)
  if (seed.length !== SEED_LENGTH) {
    seed.fill(0)
    throw unreadable(undefined)
  }
  return seed
}

/** The file is in place whole or not at all, whenever the machine stops. */
async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  const draft = `${path}.new`
  const file = await open(draft, 'w', 0o600)
  try {
    await file.chmod(0o600)
    await file.writeFile(bytes)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(draft, path)
  const folder = await open(dirname(path), 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

function unreadable(cause: unknown): ServiceError {
  const message = 'a key in the data directory is damaged or cannot be read: restore it from a copy'
  return new ServiceError('key-file', message, { cause })
}

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT'
