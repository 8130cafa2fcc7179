/**
 * The parameters of every method as validators. `InStep` fails to compile when one of them takes more,
 * less or something else than packages/rpc/src/api.ts says.
 */

import type { EngineApi } from '@pvtcoms/client/engine'
import type { InferOutput, ObjectEntries, StrictObjectSchema } from 'valibot'
import type { Method, Params } from '../api.ts'
import { APP_PARAMS } from './app.ts'
import { CONTACT_PARAMS } from './contact.ts'
import { MESSAGE_PARAMS } from './message.ts'
import { PLACE_PARAMS } from './place.ts'

const ALL = { ...APP_PARAMS, ...PLACE_PARAMS, ...CONTACT_PARAMS, ...MESSAGE_PARAMS }

type Output<M extends Method> = InferOutput<(typeof ALL)[M]>

/** Whether each can stand for the other, and none has a member that the other has not. */
type IsSame<A, B> = [A, B, Named<A>, Named<B>] extends [B, A, Named<B>, Named<A>] ? true : false
/** The names of its members; an object without any may be typed as one that has all, which are never. */
type Named<T> = keyof { [K in keyof T as string extends K ? never : K]: 0 }

type Step = {
  readonly [M in keyof typeof ALL]: M extends Method ? IsSame<Output<M>, Params<M>> : false
}

type InStep = [Step, keyof Step] extends [Readonly<Record<Method, true>>, Method]
  ? typeof ALL
  : 'a method’s parameters are not what the API says'

type Schema = StrictObjectSchema<ObjectEntries, undefined>

/** By method. Their members are refused when they are absent, unknown, of another type or out of bounds. */
export const PARAMS: Readonly<Record<Method, Schema>> = ALL satisfies InStep

/** Those that an engine carries out; the others are the daemon's own. */
export const ENGINE_METHODS: readonly (keyof EngineApi)[] = (
  Object.keys(PARAMS) as Method[]
).filter((method) => isOfEngine(method))

function isOfEngine(method: Method): method is keyof EngineApi {
  return !Object.hasOwn(APP_PARAMS, method)
}
