/**
 * Everything that pvtcoms keeps on this machine, in one folder that only its owner may enter:
 *
 *   store, store-…   the encrypted store, and what SQLite keeps beside it
 *   backups/         encrypted copies of it
 *   handover/        files on their way from or to a browser
 *   settings.json    what has to be known before the passphrase: bridges, lock after
 *   tor/             tor's state
 *   socket           where the daemon is asked things; or a link to it
 *   lock             held by the daemon that runs
 *   crash            the code of the error that ended the last one
 */
import { existsSync } from 'node:fs'
import { chmod, readdir, rm } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { DiskError, diskFaultOf, onDisk } from '@pvtcoms/core/disk-error'
import { type Access, accessTo } from '@pvtcoms/core/providers/node-directories'
import { makePrivateDirectory } from '@pvtcoms/transport/tor'
import { DaemonError } from '../errors.ts'

const OWN =
  /^(store([-.].*)?|backups|handover|settings\.json(\.new|\.former)?|tor|socket|lock(-.*)?|crash)$/
/** What the running daemon keeps: the lock that makes it the only one, and the socket. */
const LIVING = /^(socket|lock(-.*)?)$/

export class DataDirectory {
  readonly path: string

  constructor(path: string) {
    this.path = path
  }

  /** Where it is when nobody says otherwise: the XDG base directory specification's data home. */
  static default(env: NodeJS.ProcessEnv): string {
    return join(env['XDG_DATA_HOME'] || join(homedir(), '.local', 'share'), 'pvtcoms')
  }

  get store(): string {
    return join(this.path, 'store')
  }

  get backups(): string {
    return join(this.path, 'backups')
  }

  get handover(): string {
    return join(this.path, 'handover')
  }

  get settings(): string {
    return join(this.path, 'settings.json')
  }

  get tor(): string {
    return join(this.path, 'tor')
  }

  get socket(): string {
    return join(this.path, 'socket')
  }

  get lock(): string {
    return join(this.path, 'lock')
  }

  get crash(): string {
    return join(this.path, 'crash')
  }

  get hasStore(): boolean {
    return existsSync(this.store)
  }

  /**
   * Makes it where it is missing, for its owner alone. Rejects with DaemonError `data-directory`, `directory-owner` or
   * `foreign-directory`, or with DiskError `disk-full`, and has changed nothing then.
   */
  async prepare(): Promise<void> {
    const { names, access } = await this.#made().catch((cause: unknown) => {
      if (cause instanceof DaemonError) throw cause
      if (diskFaultOf(cause) === 'disk-full') throw new DiskError('disk-full', { cause })
      const message = 'the data directory cannot be made or written: choose another one'
      throw new DaemonError('data-directory', message, { cause })
    })
    if (!names.every((name) => OWN.test(name))) {
      const message = 'the data directory holds files of something else: choose another one'
      throw new DaemonError('foreign-directory', message)
    }
    if (access === 'open') {
      const message = 'others can enter the data directory: chmod 700 it, if nobody did'
      throw new DaemonError('data-directory', message)
    }
  }

  /** Its names, and who can enter it once it is made: one that is empty is made private. */
  async #made(): Promise<{ names: readonly string[]; access: Access }> {
    await makePrivateDirectory(this.path)
    const access = await accessTo(this.path)
    if (access === 'foreign') {
      const message =
        'the data directory belongs to another user: run pvtcoms as that user, or choose another one'
      throw new DaemonError('directory-owner', message)
    }
    const names = await readdir(this.path)
    if (names.length > 0 || access === 'private') return { names, access }
    await chmod(this.path, 0o700)
    return { names, access: 'private' }
  }

  /** Removes all but what the running daemon needs. Rejects with DiskError; what was removed is gone then. */
  async erase(): Promise<void> {
    await onDisk(async () => {
      const names = await readdir(this.path)
      for (const name of names.toSorted((a, b) => turnOf(a) - turnOf(b))) {
        if (OWN.test(name) && !LIVING.test(name)) {
          await rm(join(this.path, name), { recursive: true, force: true })
        }
      }
    })
  }
}

/** The store goes first: what is left after a crash is of no use to anybody. Bridges are known until the end. */
const turnOf = (name: string): number =>
  name.startsWith('store') ? 0 : name.startsWith('settings') ? 2 : 1
