/**
 * Files that go between a browser and the daemon, which cannot see each other's: a backup that was chosen in the
 * window, or one that it takes along. They lie in a folder of the data directory, under names that nobody
 * guesses, and are removed when they are not needed any more.
 */
import { constants, createReadStream, type ReadStream } from 'node:fs'
import { mkdir, open, rm, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { onDisk } from '@pvtcoms/core/disk-error'
import type { RandomSource } from '@pvtcoms/core/env'

/** Bytes that come in one piece, and of a whole file. */
export const MOST_OF_PART = 4_194_304
const MOST_OF_FILE = 2 ** 34
const MOST_FILES = 4
/** Without use a file is removed, ms. */
const LIFE = 10 * 60_000
const NAME_LENGTH = 32
const NAME = /^[A-Za-z0-9_-]{43}$/

export interface HandedFile {
  readonly name: string
  /** Where the daemon finds it, or is to write it. */
  readonly path: string
}

/** Whether `path` is the path of a file that a `Handover` in `folder` made a place for. */
export function isHandedOver(folder: string, path: string): boolean {
  const name = basename(path)
  return NAME.test(name) && path === join(folder, name)
}

export class Handover {
  readonly #folder: string
  readonly #random: RandomSource
  readonly #files = new Map<string, ReturnType<typeof setTimeout>>()
  #added: Promise<unknown> = Promise.resolve()

  constructor(folder: string, random: RandomSource) {
    this.#folder = folder
    this.#random = random
  }

  /** Makes a place for a file. One at a time, as the first one clears the folder. Rejects with DiskError. */
  add(): Promise<HandedFile> {
    const added = this.#added.then(() => onDisk(() => this.#add()))
    this.#added = added.catch(() => {})
    return added
  }

  async #add(): Promise<HandedFile> {
    // Files of a daemon that was killed are of no use to anybody.
    if (this.#files.size === 0) await this.clear()
    await mkdir(this.#folder, { recursive: true, mode: 0o700 })
    const [oldest] = this.#files.keys()
    if (this.#files.size >= MOST_FILES && oldest !== undefined) await this.remove(oldest)
    const name = Buffer.from(this.#random.random(NAME_LENGTH)).toString('base64url')
    this.#use(name)
    return { name, path: this.#path(name) }
  }

  has(name: string): boolean {
    return this.#files.has(name)
  }

  /**
   * Appends a part at `at`. False when the file does not end there, or would grow too large. Rejects with
   * DiskError, and has appended nothing then.
   */
  async append(name: string, at: number, part: Uint8Array): Promise<boolean> {
    if (!this.has(name) || at + part.length > MOST_OF_FILE) return false
    this.#use(name)
    return await onDisk(() => this.#append(name, at, part))
  }

  async #append(name: string, at: number, part: Uint8Array): Promise<boolean> {
    const { O_CREAT, O_EXCL, O_APPEND, O_WRONLY, O_NOFOLLOW } = constants
    const flags = O_WRONLY | O_APPEND | O_NOFOLLOW | (at === 0 ? O_CREAT | O_EXCL : 0)
    const file = await open(this.#path(name), flags, 0o600).catch((error: unknown) => {
      if (isCode(error, 'EEXIST', 'ENOENT')) return undefined
      throw error
    })
    if (file === undefined) return false
    try {
      if ((await file.stat()).size !== at) return false
      await file.writeFile(part).catch(async (error: unknown) => {
        // What a full disk took of it goes again, so that the same part can be sent once more.
        await (at === 0 ? rm(this.#path(name), { force: true }) : file.truncate(at))
        throw error
      })
      return true
    } finally {
      await file.close()
    }
  }

  /** Takes a file, once: it is removed after that. Undefined while nothing was written there. */
  async take(name: string): Promise<{ bytes: number; stream: ReadStream } | undefined> {
    const path = this.#path(name)
    const found = this.has(name) ? await stat(path).catch(() => undefined) : undefined
    if (found === undefined || !this.#files.has(name)) return undefined
    clearTimeout(this.#files.get(name))
    this.#files.delete(name)
    const stream = createReadStream(path)
    stream.once('close', () => void rm(path, { force: true }).catch(() => {}))
    return { bytes: found.size, stream }
  }

  async remove(name: string): Promise<void> {
    clearTimeout(this.#files.get(name))
    if (this.#files.delete(name)) await rm(this.#path(name), { force: true })
  }

  async clear(): Promise<void> {
    for (const timer of this.#files.values()) clearTimeout(timer)
    this.#files.clear()
    await onDisk(() => rm(this.#folder, { recursive: true, force: true }))
  }

  #path(name: string): string {
    return join(this.#folder, name)
  }

  #use(name: string): void {
    clearTimeout(this.#files.get(name))
    const timer = setTimeout(() => void this.remove(name).catch(() => {}), LIFE)
    this.#files.set(name, timer.unref())
  }
}

function isCode(error: unknown, ...codes: readonly string[]): boolean {
  return codes.includes((error as NodeJS.ErrnoException).code ?? '')
}
