import { CodedError } from '@pvtcoms/core/errors'

/**
 * Why a call has no result. Each method declares codes of its own (methods/); these come besides:
 * - `no-such-method`, `bad-params`: the caller's mistake
 * - `forbidden`: this connection may not call methods of that level
 * - `invalid-request`, `parse-error`: what was sent is no JSON-RPC
 * - `internal`: a bug on the other side, which has noted it in its log
 * - `not-running`: nobody listens there
 * - `gone`: the connection ended, and nobody knows whether the call was carried out
 * - `slow`: as `gone`, since we did not read fast enough
 * - `stopping`: as `gone`, since the daemon stops
 * - `too-long`: the request is longer than any may be
 * - `nonsense`: the other side does not speak JSON-RPC
 */
export class RpcError extends CodedError<string> {
  override readonly name = 'RpcError'
}
