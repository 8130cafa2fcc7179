/** Every method of the API, by name. */
import type { ObjectEntries } from 'valibot'
import { APP_METHODS } from './app.ts'
import { BACKUP_METHODS } from './backup.ts'
import { CONTACT_METHODS } from './contact.ts'
import { CONVERSATION_METHODS } from './conversation.ts'
import { COMMON_FAILS, type Declaration, type ParamsOf, type ResultOf } from './declaration.ts'
import { INTRODUCTION_METHODS } from './introduction.ts'
import { INVITE_METHODS } from './invite.ts'
import { MAILBOX_METHODS } from './mailbox.ts'
import { MESSAGE_METHODS } from './message.ts'
import { PROFILE_METHODS } from './profile.ts'

/** Methods that an engine carries out, while a store is open. */
export const ENGINE_METHODS = {
  ...PROFILE_METHODS,
  ...MAILBOX_METHODS,
  ...INVITE_METHODS,
  ...INTRODUCTION_METHODS,
  ...CONTACT_METHODS,
  ...CONVERSATION_METHODS,
  ...MESSAGE_METHODS,
}

/** Methods of the host around the engine; they work in every state. */
export const HOST_METHODS = { ...APP_METHODS, ...BACKUP_METHODS }

export type EngineMethod = keyof typeof ENGINE_METHODS
export type HostMethod = keyof typeof HOST_METHODS
export type Method = EngineMethod | HostMethod

const ALL = { ...HOST_METHODS, ...ENGINE_METHODS }

export type Params<M extends Method> = ParamsOf<(typeof ALL)[M]>
export type Result<M extends Method> = ResultOf<(typeof ALL)[M]>

/** All methods by name, for looking up a name that somebody sent. */
export const METHODS: Readonly<Record<Method, Declaration<ObjectEntries, unknown>>> = ALL

/** Every code that a method can fail with. */
export const failsOf = (method: Method): readonly string[] => [
  ...METHODS[method].fails,
  ...COMMON_FAILS,
]

/** The names of methods, such as those of `ENGINE_METHODS`. */
export function namesOf<M extends Method>(methods: Readonly<Record<M, unknown>>): readonly M[] {
  return Object.keys(methods) as M[]
}

/** Who carries methods out: each gives a result, or a promise of one. */
export type HandlersOf<M extends Method> = {
  readonly [N in M]: (params: Params<N>) => Result<N> | Promise<Result<N>>
}
export type EngineMethods = HandlersOf<EngineMethod>
export type Handlers = HandlersOf<Method>

/**
 * Handlers that all pass calls on in the same way: `make` gives the handler of each method. It has to take and give what
 * the method does; types cannot check that.
 */
export function handlersFor<M extends Method>(
  methods: Readonly<Record<M, unknown>>,
  make: (method: M) => (params: never) => unknown,
): HandlersOf<M> {
  return Object.fromEntries(
    namesOf(methods).map((method) => [method, make(method)]),
  ) as unknown as HandlersOf<M>
}
