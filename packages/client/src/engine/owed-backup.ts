/** What a person deletes is to be gone from the backups on this computer too. */
import { BACKUPS_HOLD_DELETED, type Store } from '@pvtcoms/store'

/** Within a unit of work: the next backup takes the place of all earlier ones, which hold what is deleted now. */
export function oweNewBackup({ settings }: Pick<Store, 'settings'>): void {
  settings.set(undefined, BACKUPS_HOLD_DELETED, true)
}
