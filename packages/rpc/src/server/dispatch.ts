/** From a method's name to whoever carries it out, by way of the check of its parameters. */
import { CodedError } from '@pvtcoms/core/errors'
import { safeParse } from 'valibot'
import type { Handlers, Method } from '../api.ts'
import { type Fault, faultText } from '../messages.ts'
import { METHODS } from '../methods/index.ts'
import { PARAM_FAULTS } from '../methods/values.ts'

/** A result, or a promise of one. What it throws reaches the caller if it is a CodedError. */
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

/** Calls the handler once the parameters are what the method takes, and nothing besides. */
export function apiDispatch(handlers: Handlers): Dispatch {
  return (method, params) => {
    if (!isMethod(method)) throw new CallError('no-such-method')
    return handlers[method](checked(method, params) as never)
  }
}

function isMethod(name: string): name is Method {
  return Object.hasOwn(METHODS, name)
}

function checked(method: Method, params: object): unknown {
  const schema = METHODS[method].takes
  // To valibot a list is an object too, and one without entries is as good as {}.
  const result = Array.isArray(params)
    ? undefined
    : safeParse(schema, params, { abortEarly: true, abortPipeEarly: true })
  if (result?.success === true) return result.output
  const issue = result?.issues[0]
  const fault = PARAM_FAULTS.find(({ code }) => code === issue?.message)
  if (fault !== undefined) throw new CallError('bad-params', fault.code, fault.message)
  // Only a name of ours is told; one that came with the request is not sent back.
  const key = issue?.path?.[0].key
  if (typeof key === 'string' && Object.hasOwn(schema.entries, key)) {
    throw new CallError('bad-params', 'bad-params', `"${key}" is missing, or not what it must be`)
  }
  throw new CallError('bad-params')
}
