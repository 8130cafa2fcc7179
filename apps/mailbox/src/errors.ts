import { CodedError } from '@pvtcoms/core/errors'

/**
 * - `data-directory`: it cannot be made or written
 * - `key-file`: a key is damaged, or others can read it
 * - `config-file`: it cannot be read, or holds what is no setting
 * - `not-running`: no mailbox answers there
 * - `control`: the running mailbox answered with nonsense, or not in time
 * - `refused`: the running mailbox could not do it
 */
export type ProgramErrorCode =
  | 'data-directory'
  | 'key-file'
  | 'config-file'
  | 'not-running'
  | 'control'
  | 'refused'

/** Why the program cannot do what it was asked: exit code 1. */
export class ProgramError extends CodedError<ProgramErrorCode> {
  override readonly name = 'ProgramError'
}
