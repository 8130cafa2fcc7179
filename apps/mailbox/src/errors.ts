import { CodedError } from '@pvtcoms/core/errors'

/** config.json cannot be read, or holds what is no setting: exit code 1. */
export class ConfigError extends CodedError<'config-file'> {
  override readonly name = 'ConfigError'

  constructor(message: string) {
    super('config-file', message)
  }
}
