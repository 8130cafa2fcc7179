/** Telling the daemon what two people found when they compared the safety check. */
import type { RpcClient, SafetyView } from '@pvtcoms/rpc/client'
import { CliError } from './errors.ts'

/** A verified contact stays verified, as the safety check never changes. Rejects with RpcError, CliError `verified`. */
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
    'this contact is verified, and the safety check never changes. If it differs after all, delete the contact and create a new invite',
  )
}
