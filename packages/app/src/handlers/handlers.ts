/** Who carries out each method of the API: the messenger, or the engine that runs on its store. */
import {
  ENGINE_METHODS,
  type EngineMethods,
  type Handlers,
  type HandlersOf,
  type HostMethod,
  handlersFor,
  METHODS,
} from '@pvtcoms/rpc'
import { diagnose } from '../doctor/diagnose.ts'
import { type ExaminationParts, examine } from '../doctor/examine.ts'
import { AppError } from '../errors.ts'
import type { EventLog } from '../event-log.ts'
import type { Messenger } from '../messenger.ts'

/** The ports of the handlers, besides those of the messenger. */
export interface HandlerParts extends ExaminationParts {
  readonly messenger: Messenger
  readonly log: EventLog
  /** Drawn at random when the program started. */
  readonly instanceId: string
  /** A URL that lets a browser of this machine in. Throws AppError `no-window`. */
  readonly openWindow: () => string
  /** Ends the program, after the answer. */
  readonly stop: () => void
}

const CONFIRMATION = 'delete everything'

/** Handlers of all methods. A call that is a use, as its declaration says, puts off the lock. */
export function messengerHandlers(parts: HandlerParts): Handlers {
  const { messenger } = parts
  const handlers: Handlers = { ...hostHandlers(parts), ...engineHandlers(messenger) }
  return handlersFor(METHODS, (method) => {
    const handle = handlers[method]
    if (!METHODS[method].isUse) return handle
    return (params: never) => {
      messenger.use()
      return handle(params)
    }
  })
}

/** The engine comes and goes with the store: each call asks the one that runs then. */
function engineHandlers(messenger: Messenger): EngineMethods {
  return handlersFor(
    ENGINE_METHODS,
    (method) => (params: never) => messenger.methods[method](params),
  )
}

function hostHandlers(parts: HandlerParts): HandlersOf<HostMethod> {
  const { messenger, log, instanceId, openWindow, stop } = parts
  return {
    'app.status': () => messenger.view(),
    'app.create': ({ passphrase }) => messenger.create(passphrase),
    'app.unlock': ({ passphrase }) => messenger.unlock(passphrase),
    'app.lock': () => messenger.lock(),
    // It is a use, and nothing else.
    'app.active': () => ({}),
    'app.instance': () => ({ instanceId }),
    'app.passphrase': async ({ from, to }) => {
      await messenger.changePassphrase(from, to)
      return {}
    },
    'app.lockAfter': ({ seconds }) => messenger.setLockAfter(seconds),
    'app.bridges': ({ text }) => messenger.setBridges(text),
    'app.doctor': async () => diagnose(await examine(parts)),
    'app.log': ({ limit }) => log.last(limit),
    'app.open': () => {
      messenger.wake()
      return { url: openWindow() }
    },
    'app.stop': () => {
      stop()
      return {}
    },
    'app.erase': ({ confirm }) => {
      if (confirm === CONFIRMATION) return messenger.erase()
      throw new AppError('not-confirmed', `nothing was erased: confirm with “${CONFIRMATION}”`)
    },
    'backup.create': () => messenger.backUp(),
    'backup.list': () => messenger.backups(),
    'backup.export': ({ path, passphrase }) => messenger.exportBackup(path, passphrase),
    'backup.restore': ({ path, passphrase }) => messenger.restore(path, passphrase),
  }
}
