import { CodedError } from '@pvtcoms/core/errors'

/**
 * - `data-directory`: it cannot be made or written, or others can enter it
 * - `directory-owner`: it belongs to another user of this machine
 * - `key-file`: a key is damaged, or others can read it
 * - `not-running`: no service answers there
 * - `control`: the running service answered with nonsense, or not in time
 * - `refused`: the running service could not do it
 */
export type ServiceErrorCode =
  | 'data-directory'
  | 'directory-owner'
  | 'key-file'
  | 'not-running'
  | 'control'
  | 'refused'

/** Why a service, or whoever asks it, cannot do what it was told. */
export class ServiceError extends CodedError<ServiceErrorCode> {
  override readonly name = 'ServiceError'
}
