/** Saying what came of a safety check. */
import type { RpcClient, SafetyView } from '@pvtcoms/rpc/client'
import { CliError } from './errors.ts'

/** Whoever is verified stays so, as the number never changes. Rejects with RpcError, and CliError `verified`. */
export async function compare(
  rpc: RpcClient,
  contact: number,
  isSame: boolean,
): Promise<SafetyView> {
  const safety = await rpc.call('contact.safety', { contact })
  if (safety.verification !== 'verified') {
    return rpc.call('contact.compare', { contact, same: isSame })
  }
  if (isSame) return safety
  throw new CliError(
    'verified',
    'it was the same when you compared, and never changes: if it differs after all, delete the contact and make a new invite',
  )
}
