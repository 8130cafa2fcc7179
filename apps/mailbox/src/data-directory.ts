/**
 * Everything that a mailbox keeps on this machine, in one folder that only its owner may enter:
 *
 *   keys/mailbox, keys/alias-1 …   seeds of onion keys, 32 bytes each
 *   letters.db                     the SQLite engine's file
 *   tor/                           tor's state
 *   control                        the socket for status, backup, stop; or a link to it
 *   config.json                    settings, where somebody put some
 */
import { open, readdir, readFile, rename, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import type { RandomSource } from '@pvtcoms/core/env'
import { Secret } from '@pvtcoms/core/secret'
import type { ListenKey } from '@pvtcoms/transport'
import { makePrivateDirectory } from '@pvtcoms/transport/tor'
import { ProgramError } from './errors.ts'

const SEED_LENGTH = 32
const ALIAS = /^alias-([1-9][0-9]{0,5})$/

export class DataDirectory {
  readonly path: string

  constructor(path: string) {
    this.path = path
  }

  /** Where it is when nobody says otherwise: the XDG base directory specification's data home. */
  static default(env: NodeJS.ProcessEnv): string {
    return join(env['XDG_DATA_HOME'] || join(homedir(), '.local', 'share'), 'pvtcoms-mailbox')
  }

  get letters(): string {
    return join(this.path, 'letters.db')
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

  /** Makes what is missing, for its owner alone. Rejects with ProgramError `data-directory`. */
  async prepare(): Promise<void> {
    try {
      await makePrivateDirectory(this.path)
      await makePrivateDirectory(this.keys)
    } catch (cause) {
      const message = 'the data directory cannot be made or written: choose another one'
      throw new ProgramError('data-directory', message, { cause })
    }
  }

  /** The mailbox's own key, made when there is none. Rejects with ProgramError. */
  mailboxKey(random: RandomSource): Promise<ListenKey> {
    return this.#key('mailbox', random)
  }

  /** Numbers of the aliases that were made. */
  async aliases(): Promise<readonly number[]> {
    const names = await readdir(this.keys)
    const numbers = names.flatMap((name) => ALIAS.exec(name)?.[1] ?? []).map(Number)
    return numbers.toSorted((a, b) => a - b)
  }

  /** The key of an alias, made when there is none. Rejects with ProgramError. */
  aliasKey(number: number, random: RandomSource): Promise<ListenKey> {
    return this.#key(`alias-${number}`, random)
  }

  get keys(): string {
    return join(this.path, 'keys')
  }

  async #key(name: string, random: RandomSource): Promise<ListenKey> {
    const path = join(this.keys, name)
    try {
      return new Secret('ListenKey', await readSeed(path))
    } catch (error) {
      if (error instanceof ProgramError) throw error
      if (!isMissing(error)) throw unreadable(error)
    }
    const seed = random.random(SEED_LENGTH)
    try {
      await writeDurably(path, seed)
    } catch (cause) {
      seed.fill(0)
      const message = 'a key cannot be written: make room in the data directory'
      throw new ProgramError('data-directory', message, { cause })
    }
    return new Secret('ListenKey', seed)
  }
}

async function readSeed(path: string): Promise<Uint8Array> {
  const { mode } = await stat(path)
  if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
    const message = 'others can read a key of the mailbox: chmod 600 it, if it was not copied'
    throw new ProgramError('key-file', message)
  }
  const bytes = await readFile(path)
  const seed = new Uint8Array(bytes)
  bytes.fill(0)
  if (seed.length !== SEED_LENGTH) throw unreadable(undefined)
  return seed
}

/** In place whole or not at all, whenever the machine stops. */
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

function unreadable(cause: unknown): ProgramError {
  const message = 'a key of the mailbox is damaged or cannot be read: restore it from a copy'
  return new ProgramError('key-file', message, { cause })
}

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT'
