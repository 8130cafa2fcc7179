/** The scripted world's answers to every method; a call is noted, and fails where the test has said so. */
import { type Handlers, RpcError } from '@pvtcoms/rpc'
import { accountHandlers } from './account-handlers.ts'
import { contactHandlers } from './contact-handlers.ts'
import { conversationHandlers } from './conversation-handlers.ts'
import { messageHandlers } from './message-handlers.ts'
import type { World } from './world.ts'

export function handlersOf(world: World): Handlers {
  const all = {
    ...accountHandlers(world),
    ...contactHandlers(world),
    ...conversationHandlers(world),
    ...messageHandlers(world),
  }
  return new Proxy(all, {
    get: (target, name: keyof Handlers) => {
      world.calls.push(name)
      const failure = world.failures.get(name)
      if (failure === undefined) return target[name]
      world.failures.delete(name)
      return () => {
        throw new RpcError(failure, 'scripted')
      }
    },
  })
}
