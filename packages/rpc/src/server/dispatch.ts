/**
 * From a method's name to the handler that carries it out. The parameters are checked before the handler runs, and
 * whether the connection may call the method at all.
 */
import { CodedError } from '@pvtcoms/core/errors'
import { safeParse } from 'valibot'
import type { Handlers, Level, Method } from '../api.ts'
import { RpcError } from '../errors.ts'
import { type Fault, faultText } from '../messages.ts'
import { METHODS } from '../methods/index.ts'
import { PARAM_FAULTS } from '../methods/values.ts'
import { resultWithoutLinks, seesLinks } from './without-links.ts'

/** Gives a result, or a promise of one. The caller is told what it throws, if that is a CodedError. */
export type Dispatch = (method: string, params: object) => unknown

/** The caller's mistake, with its number of JSON-RPC. */
export class CallError extends CodedError<string> {
  override readonly name = 'CallError'
  readonly fault: Fault

  constructor(fault: Fault, code: string = fault, message: string = faultText(fault)) {
    super(code, message)
    this.fault = fault
  }
}

/** Calls the handler of a method once its parameters have passed the check. */
export function apiDispatch(handlers: Handlers): Dispatch {
  return (method, params) => {
    if (!isMethod(method)) throw new CallError('no-such-method')
    return handlers[method](checked(method, params) as never)
  }
}

/** Carries out methods of these levels, without links of invites below `manage`. Throws RpcError `forbidden` for those of other levels. */
export function limitedDispatch(dispatch: Dispatch, levels: readonly Level[]): Dispatch {
  return (method, params) => {
    if (!isMethod(method)) throw new CallError('no-such-method')
    const { level } = METHODS[method]
    if (levels.includes(level)) {
      const given = dispatch(method, params)
      return seesLinks(levels) ? given : resultWithoutLinks(method, given)
    }
    throw new RpcError('forbidden', `this connection may not call methods of the level “${level}”`)
  }
}

function isMethod(name: string): name is Method {
  return Object.hasOwn(METHODS, name)
}

function checked(method: Method, params: object): unknown {
  const schema = METHODS[method].takes
  // valibot takes an array for an object, and an empty one for {}.
  const result = Array.isArray(params)
    ? undefined
    : safeParse(schema, params, { abortEarly: true, abortPipeEarly: true })
  if (result?.success === true) return result.output
  const issue = result?.issues[0]
  const fault = PARAM_FAULTS.find(({ code }) => code === issue?.message)
  if (fault !== undefined) throw new CallError('bad-params', fault.code, fault.message)
  // The message names a member that we know; a name that came with the request is not sent back.
  const key = issue?.path?.[0].key
  if (typeof key === 'string' && Object.hasOwn(schema.entries, key)) {
    throw new CallError('bad-params', 'bad-params', `"${key}" is missing or not valid`)
  }
  throw new CallError('bad-params')
}
