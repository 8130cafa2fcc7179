/** The API on a daemon: every method of packages/rpc, and who carries it out. */
import { access, constants, statfs } from 'node:fs/promises'
import { isAbsolute } from 'node:path'
import type { EngineApi, MailboxView } from '@pvtcoms/client/engine'
import { isCodedError } from '@pvtcoms/core/errors'
import { type AppApi, type BackupView, ENGINE_METHODS, type Handlers } from '@pvtcoms/rpc'
import { listBackups } from '@pvtcoms/store/node'
import type { Daemon } from './daemon.ts'
import type { DataDirectory } from './data-directory.ts'
import { diagnose, type Examination } from './doctor.ts'
import { DaemonError } from './errors.ts'
import type { EventLog } from './event-log.ts'
import { newPassphrase } from './passphrase.ts'

export interface HandlerParts {
  readonly daemon: Daemon
  readonly directory: DataDirectory
  readonly log: EventLog
  /** The code of the error that ended the daemon before. */
  readonly crash: string | undefined
  readonly now: () => number
  /** Drawn when the daemon started. */
  readonly word: string
  /** A URL that lets a browser in. Throws DaemonError `no-window`. */
  readonly openWindow: () => string
  readonly stop: () => void
}

const CONFIRMATION = 'delete everything'

/**
 * Whether somebody has to be there for it, so that it keeps the store from locking. What programs ask by
 * themselves must not: else a contact who writes now and then keeps it open.
 */
const IS_USE: Readonly<Record<keyof EngineApi, boolean>> = {
  'profile.list': false,
  'profile.create': true,
  'profile.rename': true,
  'profile.delete': true,
  'mailbox.list': false,
  'mailbox.ownerKey': false,
  'mailbox.add': true,
  'mailbox.rename': true,
  'mailbox.remove': true,
  'mailbox.refresh': true,
  'mailbox.fetchNow': true,
  'mailbox.trust': true,
  'invite.list': false,
  'invite.create': true,
  'invite.revoke': true,
  'invite.dismiss': true,
  'invite.accept': true,
  'contact.list': false,
  'contact.show': false,
  'contact.rename': true,
  'contact.mute': true,
  'contact.block': true,
  'contact.delete': true,
  'contact.configure': true,
  'contact.safety': false,
  'contact.compare': true,
  'contact.scan': true,
  'contact.rejoin': true,
  'contact.draft': true,
  'contact.read': false,
  'message.page': false,
  'message.show': false,
  'message.send': true,
  'message.react': true,
  'message.edit': true,
  'message.retract': true,
  'message.steps': false,
  'message.retry': true,
  'message.search': true,
}

export function daemonHandlers(parts: HandlerParts): Handlers {
  const { daemon } = parts
  const engine = Object.fromEntries(
    ENGINE_METHODS.map((method) => [
      method,
      (params: never) => {
        if (IS_USE[method]) daemon.use()
        return daemon.methods[method](params)
      },
    ]),
  )
  return { ...appHandlers(parts), ...(engine as unknown as Pick<Handlers, keyof EngineApi>) }
}

function appHandlers(parts: HandlerParts): Pick<Handlers, keyof AppApi> {
  const { daemon, directory, log, openWindow, stop } = parts
  return {
    'app.status': () => daemon.view(),
    'app.create': ({ passphrase }) => daemon.create(passphrase),
    'app.unlock': ({ passphrase }) => daemon.unlock(passphrase),
    'app.lock': () => daemon.lock(),
    'app.active': () => {
      daemon.use()
      return {}
    },
    'app.word': () => ({ word: parts.word }),
    'app.passphrase': async ({ from, to }) => {
      await daemon.changePassphrase(from, to)
      return {}
    },
    'app.lockAfter': ({ seconds }) => daemon.setLockAfter(seconds),
    'app.bridges': ({ lines }) => daemon.setBridges(lines),
    'app.doctor': async () => diagnose(await examine(parts)),
    'app.log': ({ limit }) => log.last(limit),
    'app.open': () => {
      daemon.wake()
      return { url: openWindow() }
    },
    'app.stop': () => {
      stop()
      return {}
    },
    'app.erase': ({ confirm }) => {
      if (confirm === CONFIRMATION) return daemon.erase()
      throw new DaemonError('not-confirmed', `nothing was erased: confirm with “${CONFIRMATION}”`)
    },
    'backup.create': () => {
      daemon.use()
      return daemon.backUp()
    },
    'backup.list': () => listBackups(directory.backups),
    'backup.export': ({ path, passphrase }): BackupView => {
      daemon.use()
      const to = { path: absolute(path), passphrase: newPassphrase(passphrase) }
      return daemon.store.exportBackup(to)
    },
    'backup.restore': ({ path, passphrase }) => daemon.restore(absolute(path), passphrase),
  }
}

async function examine({ daemon, directory, crash, now }: HandlerParts): Promise<Examination> {
  const { transport, bridges } = daemon.view()
  const newest = listBackups(directory.backups)[0]
  return {
    transport,
    bridges: bridges.length,
    disk: await disk(directory.path),
    store: storeState(daemon),
    backupAge: newest === undefined ? undefined : Math.max(0, now() - newest.at),
    crash,
    mailboxes: daemon.isOpen ? await mailboxes(daemon) : [],
  }
}

async function disk(path: string): Promise<Examination['disk']> {
  try {
    const { bavail, bsize } = await statfs(path)
    const isWritable = await access(path, constants.W_OK).then(
      () => true,
      () => false,
    )
    return { free: bavail * bsize, isWritable }
  } catch {
    return undefined
  }
}

function storeState(daemon: Daemon): Examination['store'] {
  const { state } = daemon.view()
  if (state !== 'open') return state
  try {
    daemon.store.checkIntegrity()
    return 'sound'
  } catch (error) {
    return { fault: isCodedError(error) ? error.code : 'unknown' }
  }
}

async function mailboxes(daemon: Daemon): Promise<readonly MailboxView[]> {
  const { methods } = daemon
  const found: MailboxView[] = []
  for (const { id } of await methods['profile.list']({})) {
    found.push(...(await methods['mailbox.list']({ profile: id })))
  }
  return found
}

/** The daemon does not stand where the person stands. */
function absolute(path: string): string {
  if (isAbsolute(path)) return path
  throw new DaemonError('bad-path', 'give the whole path of the file, from the root on')
}
