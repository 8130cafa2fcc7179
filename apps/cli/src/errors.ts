import { CodedError } from '@pvtcoms/core/errors'

/** What broke a connection of `pvtcoms tor`: exit code 1. */
export class ConversationError extends CodedError<'bad-message' | 'unfinished'> {
  override readonly name = 'ConversationError'
}

/**
 * - `no-profile`: there is none yet
 * - `no-such-…`: none has that name or number
 * - `ambiguous`: several have; they were listed
 * - `timeout`: what the command waited for did not happen in time
 * - `answered`: our answer to the invite was sent, so it cannot be given up
 * - `closed`: the invite that the command waited for does not work any more
 * - `interrupted`: Ctrl-C, or the end of input at a question
 * - `attack`: the safety check is not the same on both sides
 * - `daemon-gone`: the daemon was stopped while the command needed it
 * - `not-comparable`: there is no safety check yet
 * - `verified`: the safety check was the same when it was compared
 * - `unhealthy`: doctor found something bad
 * - `passphrase`: none came, or the two differ
 * - `nothing-there`: pvtcoms is not set up yet
 * - `exists`: it is set up already, or there is a file of that name
 * - `no-folder`: the folder of a file is not there
 * - `disk-full`: a file could not be written
 * - `no-bridge`: no bridge was found that can be used; nothing was changed
 * - `no-link`, `too-much-text`: no link of the wanted kind was found in the text, or it is too long to look
 * - `several-links`: the text has more than one; they were listed
 * - `changed-nothing`: the person said no
 */
export type CliFault =
  | 'no-profile'
  | 'no-such-profile'
  | 'no-such-contact'
  | 'no-such-invite'
  | 'no-such-introduction'
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
  | 'no-folder'
  | 'disk-full'
  | 'no-bridge'
  | 'no-link'
  | 'too-much-text'
  | 'several-links'
  | 'changed-nothing'

/** Why a command could not do what it was asked: exit code 1. */
export class CliError extends CodedError<CliFault> {
  override readonly name = 'CliError'
}
