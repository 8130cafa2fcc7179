/** JSON-RPC 2.0 as texts: https://www.jsonrpc.org/specification. Both sides use it. */

export type Id = string | number | null

/** Numbers of the specification, and one for everything that the API itself refuses. */
export const ERROR_NUMBERS = {
  'parse-error': -32_700,
  'invalid-request': -32_600,
  'no-such-method': -32_601,
  'bad-params': -32_602,
  internal: -32_603,
} as const
const APPLICATION_ERROR = -32_000

export type Fault = keyof typeof ERROR_NUMBERS

const FAULTS: Readonly<Record<Fault, string>> = {
  'parse-error': 'this is no JSON',
  'invalid-request': 'this is no request of JSON-RPC 2.0',
  'no-such-method': 'there is no such method',
  'bad-params': 'the parameters are not what the method takes',
  internal: 'something unexpected went wrong; please report what you did',
}

export const faultText = (fault: Fault): string => FAULTS[fault]

/** `result` is JSON already. */
export function resultText(id: Id, result: string): string {
  return `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":${result}}`
}

/** `code` is for programs, `message` for people; a fault's own number goes with it. */
export function errorText(
  id: Id,
  error: { readonly fault?: Fault; readonly code: string; readonly message: string },
): string {
  const { fault, code, message } = error
  const number = fault === undefined ? APPLICATION_ERROR : ERROR_NUMBERS[fault]
  return JSON.stringify({
    jsonrpc: '2.0',
    id,
    error: { code: number, message, data: { code } },
  })
}

export const faultResponse = (id: Id, fault: Fault): string =>
  errorText(id, { fault, code: fault, message: FAULTS[fault] })

/** What the other side is told without having asked: an `event`, or that the connection will `close`, and why. */
export function notificationText(method: 'event' | 'close', params: object): string {
  return JSON.stringify({ jsonrpc: '2.0', method, params })
}

/** The value of a JSON text; undefined when it is none, as no JSON text has that value. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
