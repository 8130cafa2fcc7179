import { CodedError } from '@pvtcoms/core/errors'
import type { TransportStatus } from './anon-transport.ts'

/**
 * Every way in which a transport can fail. `dial` and `listen` reject with one of these; `read`
 * and `write` reject with `closed` or `cancelled`.
 */
export type TransportErrorCode =
  /** The text or key is not an onion address. */
  | 'invalid-address'
  /** It looks like an address, but its checksum is wrong: a typing mistake. */
  | 'address-checksum'
  /** Nobody listens there, or its description was not found (yet). */
  | 'not-found'
  /** The description was found, but the peer could not be reached through it. */
  | 'unreachable'
  /** The peer demands client authorization and we gave no key. */
  | 'authorization-missing'
  /** The peer demands client authorization and ours is not among its keys. */
  | 'authorization-wrong'
  /** No answer in time. */
  | 'timeout'
  /** The caller's AbortSignal fired. */
  | 'cancelled'
  /** The stream, the listener or the transport was closed. */
  | 'closed'
  /** The peer closed inside a frame. */
  | 'closed-mid-frame'
  /** The peer announced a frame larger than the limit. */
  | 'frame-too-long'
  /** This address is already being listened on by this transport. */
  | 'address-in-use'
  /** The transport cannot work now; its status says why. */
  | 'not-ready'

export class TransportError extends CodedError<TransportErrorCode> {
  override readonly name = 'TransportError'
}

/** The status of a transport that could not be started. `commands`: what a filter has to allow. */
export function failure(
  error: CodedError<string> & { readonly commands?: readonly string[] },
): Extract<TransportStatus, { kind: 'failed' }> {
  const { code, message: reason, commands } = error
  return { kind: 'failed', code, reason, ...(commands !== undefined && { commands }) }
}
