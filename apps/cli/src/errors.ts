import { CodedError } from '@pvtcoms/core/errors'

/** What broke a conversation of the skeleton: exit code 1. */
export class ConversationError extends CodedError<'bad-message' | 'unfinished'> {
  override readonly name = 'ConversationError'
}

/**
 * - `no-profile`, `no-such-…`: nothing is called that
 * - `ambiguous`: several are; they have been listed
 * - `timeout`: what was waited for has not happened
 * - `answered`: the invite cannot be given up any more
 * - `closed`: the invite that was waited for leads nowhere any more
 * - `interrupted`: Ctrl-C, or the end of input at a question
 * - `attack`: the safety check differs
 * - `daemon-gone`: it was stopped while it was needed
 * - `not-comparable`: there is none yet
 * - `verified`: it was compared, and was the same
 * - `unhealthy`: doctor found something bad
 * - `passphrase`: none came, or two that differ
 * - `nothing-there`: there is no store yet
 * - `exists`: there is one already
 * - `changed-nothing`: the person said no
 */
export type CliFault =
  | 'no-profile'
  | 'no-such-profile'
  | 'no-such-contact'
  | 'no-such-invite'
  | 'no-such-mailbox'
  | 'ambiguous'
  | 'timeout'
  | 'answered'
  | 'closed'
  | 'interrupted'
  | 'attack'
  | 'daemon-gone'
  | 'not-comparable'
  | 'verified'
  | 'unhealthy'
  | 'passphrase'
  | 'nothing-there'
  | 'exists'
  | 'changed-nothing'

/** Why a command could not do what it was asked: exit code 1. */
export class CliError extends CodedError<CliFault> {
  override readonly name = 'CliError'
}
