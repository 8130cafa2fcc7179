/** A host of plain objects on a scripted world: the page's state runs on it without a browser. */
import type { ConnectionListener, Host } from '../../src/host/host.ts'
import { handlersOf } from './handlers.ts'
import type { World } from './world.ts'

export interface PlainHost extends Host {
  /** What the page asked for besides calls to the daemon. */
  readonly asked: string[]
}

export function plainHost(world: World): PlainHost {
  const asked: string[] = []
  const handlers = handlersOf(world)
  const note = (what: string) => async (): Promise<never> => {
    asked.push(what)
    throw new Error('there is none')
  }
  return {
    asked,
    connect: async (listener: ConnectionListener) => {
      world.onEvent = (event) => listener.onEvent(structuredClone(event))
      return {
        call: async (method, params) => {
          const answer: unknown = await handlers[method](params as never)
          return structuredClone(answer) as never
        },
        close: () => {},
      }
    },
    files: {
      bring: note('bring'),
      create: note('create'),
      append: note('append'),
      save: () => {},
      remove: note('remove'),
    },
    qr: {
      draw: note('draw'),
      read: note('read'),
      readFrame: note('read'),
      forget: () => void asked.push('forget'),
    },
    openCamera: note('camera'),
    copy: note('copy'),
    notifications: {
      state: () => 'none',
      allow: async () => false,
      show: () => {},
      clear: () => {},
    },
    sound: { play: async () => false },
    reload: () => void asked.push('reload'),
    languages: () => ['en'],
  }
}
