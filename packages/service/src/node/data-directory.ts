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
import { chmod, readdir, readFile, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { DiskError, diskFaultOf } from '@pvtcoms/core/disk-error'
import type { RandomSource } from '@pvtcoms/core/env'
import { accessTo } from '@pvtcoms/core/providers/node-directories'
import { writeNewFile } from '@pvtcoms/core/providers/node-files'
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

  /**
   * Makes what is missing, for its owner alone. Rejects with ServiceError `data-directory` or `directory-owner`, or with
   * DiskError `disk-full`.
   */
  async prepare(): Promise<void> {
    try {
      await makePrivateDirectory(this.path)
      await this.#assertPrivate()
      await makePrivateDirectory(this.keys)
    } catch (cause) {
      if (cause instanceof ServiceError) throw cause
      const message = 'the data directory cannot be made or written: choose another one'
      throw notWritten(message, cause)
    }
  }

  /** One that is empty is made private. */
  async #assertPrivate(): Promise<void> {
    const access = await accessTo(this.path)
    if (access === 'foreign') {
      const message =
        'the data directory belongs to another user: run this as that user, or choose another one'
      throw new ServiceError('directory-owner', message)
    }
    if (access === 'private') return
    if ((await readdir(this.path)).length > 0) {
      const message = 'others can enter the data directory: chmod 700 it, if nobody did'
      throw new ServiceError('data-directory', message)
    }
    await chmod(this.path, 0o700)
  }

  /** Names of the keys that were made. */
  keyNames(): Promise<readonly string[]> {
    return readdir(this.keys)
  }

  /**
   * The key of that name, made when there is none. The caller wipes it. Rejects with ServiceError
   * `key-file` or `data-directory`, or with DiskError `disk-full`; there is no key then.
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
      // A draft has a name that no key has.
      writeNewFile({ path, draft: join(this.path, `${name}.new`) }, seed)
    } catch (cause) {
      seed.fill(0)
      throw notWritten('a key cannot be written into the data directory', cause)
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

function notWritten(message: string, cause: unknown): ServiceError | DiskError {
  return diskFaultOf(cause) === 'disk-full'
    ? new DiskError('disk-full', { cause })
    : new ServiceError('data-directory', message, { cause })
}

function unreadable(cause: unknown): ServiceError {
  const message = 'a key in the data directory is damaged or cannot be read: restore it from a copy'
  return new ServiceError('key-file', message, { cause })
}

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT'
