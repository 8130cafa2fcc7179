import { CodedError } from '@pvtcoms/core/errors'

/** Every way in which a test network can fail. */
export type TestnetErrorCode =
  /** No tor program could be run under that name. */
  | 'tor-missing'
  /** The tor program is older than this package supports, or is not tor. */
  | 'tor-too-old'
  /** No free ports were found, or other programs kept taking them. */
  | 'ports'
  /** The cache directory cannot be written to. */
  | 'cache-not-writable'
  /** The network did not come up; the message says why. */
  | 'not-ready'
  /** The caller's AbortSignal fired. */
  | 'cancelled'
  /** The network or relay is not in a state in which that can be done. */
  | 'wrong-state'
  /** obfs4proxy is not installed, or did not start. */
  | 'bridge'

export class TestnetError extends CodedError<TestnetErrorCode> {
  override readonly name = 'TestnetError'
}
