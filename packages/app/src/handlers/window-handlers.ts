/**
 * The API as a window has it: a page names no file of this computer, and a session of one is worth no more than the
 * API. What a browser hands over, or takes along, the host keeps in places that it made for that.
 */
import type { Handlers } from '@pvtcoms/rpc'
import { AppError } from '../errors.ts'

/** `isHandedOver`: whether the host made `path` for a file of the window. */
export function windowHandlers(
  handlers: Handlers,
  isHandedOver: (path: string) => boolean,
): Handlers {
  const checked = <P extends { readonly path: string }>(params: P): P => {
    if (isHandedOver(params.path)) return params
    throw new AppError('bad-path', 'a window names no file of this computer')
  }
  return {
    ...handlers,
    'backup.export': (params) => handlers['backup.export'](checked(params)),
    'backup.restore': (params) => handlers['backup.restore'](checked(params)),
  }
}
