import { CodedError } from '@pvtcoms/core/errors'

/** Every way in which a tor of ours, or somebody's tor that we were pointed at, cannot be used. */
export type TorErrorCode =
  /** No tor program at the given place or in PATH. */
  | 'tor-missing'
  /** Older than MINIMUM_TOR_VERSION. */
  | 'tor-too-old'
  /** It ended by itself while starting. */
  | 'tor-exited'
  /** It did not open its control port in time. */
  | 'tor-silent'
  /** A port that it was told to use belongs to somebody else. */
  | 'port-taken'
  | 'data-directory-not-writable'
  /** No room for what is written before tor starts, or tor found none. */
  | 'disk-full'
  /** It holds somebody's files. */
  | 'data-directory-foreign'
  /** Another tor, or another pvtcoms, uses this data directory. */
  | 'data-directory-locked'
  /** Nothing answers at the control port, or it went away. */
  | 'control-unreachable'
  /** What answers there does not speak tor's control protocol. */
  | 'control-protocol'
  | 'control-cookie-unreadable'
  /** It did not accept our authentication, or failed to prove that it knows the cookie. */
  | 'control-authentication'
  /** It refused a command. */
  | 'control-refused'
  /** A filter in front of it does not let a command through. */
  | 'control-filtered'
  /** A bridge line that tor would not understand. */
  | 'bridge-line'
  /** A kind of bridge that nothing here can use; another kind is needed. */
  | 'bridge-unsupported'
  /** A bridge line that obfs4proxy would help with, which is not installed. */
  | 'bridge-plugin-missing'
  /** Every port that onions were given on this machine belongs to another program, or to another onion. */
  | 'onion-ports-taken'
  | 'closed'

export class TorError extends CodedError<TorErrorCode> {
  override readonly name = 'TorError'
}
