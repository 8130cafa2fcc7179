import { CodedError, isCodedError } from '@pvtcoms/core/errors'

/** The arguments make no sense: exit code 2. */
export class UsageError extends CodedError<'usage' | 'invalid-address' | 'address-checksum'> {
  override readonly name = 'UsageError'
}

/** One line for people: what is wrong, and its code. Never a stack trace. */
export function explain(error: unknown): string {
  return isCodedError(error)
    ? `${error.message} [${error.code}]`
    : 'something unexpected went wrong; please report what you did [internal]'
}
