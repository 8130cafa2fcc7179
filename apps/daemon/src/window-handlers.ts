/**
 * The API as a window has it: a page names no file of this computer, and a session of one is worth no more than the
 * API. What a browser hands over, or takes along, lies in the folder for that (window/handover.ts).
 */
import { basename, join } from 'node:path'
import type { Handlers } from '@pvtcoms/rpc'
import { DaemonError } from './errors.ts'

const NAME = /^[A-Za-z0-9_-]{43}$/

/** `handover`: the folder. */
export function windowHandlers(handlers: Handlers, handover: string): Handlers {
  const handed = (path: string): string => {
    const name = basename(path)
    if (NAME.test(name) && path === join(handover, name)) return path
    throw new DaemonError('bad-path', 'a window names no file of this computer')
  }
  return {
    ...handlers,
    'backup.export': ({ path, ...more }) =>
      handlers['backup.export']({ ...more, path: handed(path) }),
    'backup.restore': ({ path, ...more }) =>
      handlers['backup.restore']({ ...more, path: handed(path) }),
  }
}
