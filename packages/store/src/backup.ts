/**
 * What a backup keeps (docs/protocol/recovery.md): contacts, history and recoveries, never the state of
 * a ratchet, of an invite or of a letter on its way.
 */
import { wipe } from '@pvtcoms/core/bytes'
import { decodeRejoin, encodeRejoin, startRejoin } from '@pvtcoms/core/rejoin'

/**
 * The name of a setting of the whole store: `true` since it was restored from a backup, until the client
 * that began to rejoin takes it away.
 */
export const RESTORED = 'restored'

/**
 * The name of a setting of the whole store: `true` since a person deleted something that backups may hold, until a backup
 * without it has taken the place of all earlier ones in the folder.
 */
export const BACKUPS_HOLD_DELETED = 'backups-hold-deleted'

/**
 * Of a contact's stored rejoin state what a restore begins with, as such a state: the recovery and
 * nothing else. Undefined when `stored` is none. The caller wipes both.
 */
export function recoveryAlone(stored: Uint8Array): Uint8Array | undefined {
  const state = decodeRejoin(stored)
  if (state === undefined) return undefined
  const { recovery, own } = state
  const encoded = encodeRejoin(startRejoin(recovery, undefined))
  const alone = encoded.expose().slice()
  encoded.wipe()
  recovery.key.wipe()
  if (own?.kind === 'waiting') wipe(own.seed.expose())
  return alone
}
