import { CodedError, isCodedError } from '@pvtcoms/core/errors'

/**
 * - `usage`: arguments that make no sense
 * - `invalid-address`, `address-checksum`: of an onion service
 * - `not-utf8`: an argument, stdin or a file that is no text
 * - `no-files-yet`: a file where only a text can be sent
 */
export type UsageFault =
  | 'usage'
  | 'invalid-address'
  | 'address-checksum'
  | 'not-utf8'
  | 'no-files-yet'

/** What was given makes no sense: exit code 2. */
export class UsageError extends CodedError<UsageFault> {
  override readonly name = 'UsageError'
}

/** One line for people: what is wrong, and its code. Never a stack trace. */
export function explain(error: unknown): string {
  return isCodedError(error)
    ? `${error.message} [${error.code}]`
    : 'something unexpected went wrong; please report what you did [internal]'
}
