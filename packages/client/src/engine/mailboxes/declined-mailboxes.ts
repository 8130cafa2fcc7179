/** Mailboxes that the person does not want: removed, or not taken when they were offered. None is taken over again. */
import type { Store } from '@pvtcoms/store'

const SETTING = 'declined-mailboxes'

/** Their names. A backup may be of a stranger's making: what could not have been kept is passed over. */
export function declinedMailboxes(
  { settings }: Pick<Store, 'settings'>,
  profile: number,
): ReadonlySet<string> {
  const kept = settings.get(profile, SETTING)
  const list: readonly unknown[] = Array.isArray(kept) ? kept : []
  return new Set(list.filter((each) => typeof each === 'string'))
}

/** Within a unit of work. */
export function declineMailbox(
  store: Pick<Store, 'settings'>,
  profile: number,
  name: string,
): void {
  const all = declinedMailboxes(store, profile)
  store.settings.set(profile, SETTING, [...new Set([...all, name])])
}
