import { CodedError } from '../errors.ts'

/**
 * - `content-too-long`: frames that exceed a letter
 * - `suite`: this build no longer has the session's suite
 * - `peer-key`: the state holds a peer's key that was never checked
 * - `state`: stored bytes that are not a state of a version known here
 */
export type RatchetFault = 'content-too-long' | 'suite' | 'peer-key' | 'state'

/** Thrown for what our caller or our disk caused; what a peer causes is a return value. */
export class RatchetError extends CodedError<RatchetFault> {
  override readonly name = 'RatchetError'
}
