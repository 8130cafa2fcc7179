import { CodedError } from '@pvtcoms/core/errors'

/**
 * What a call came to when it did not come to a result. Besides the codes that the API names for each
 * method:
 * - `no-such-method`, `bad-params`: the caller's mistake
 * - `invalid-request`, `parse-error`: what was sent is no JSON-RPC
 * - `internal`: a bug on the other side, which has logged it
 * - `not-running`: nobody listens there
 * - `gone`: the connection ended, and nobody knows whether the call was carried out
 * - `slow`: as `gone`, since we did not read fast enough
 * - `stopping`: as `gone`, since the daemon stops
 * - `too-long`: the request is longer than any may be
 * - `nonsense`: what answered does not speak JSON-RPC
 */
export class RpcError extends CodedError<string> {
  override readonly name = 'RpcError'
}
