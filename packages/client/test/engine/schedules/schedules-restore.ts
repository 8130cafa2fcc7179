/**
 * A store as a restore from a backup of this moment leaves it: what packages/store omits from backups and
 * replaces in them (docs/protocol/recovery.md), done to a store in memory.
 */
import { decodeRejoin, encodeRejoin, startRejoin } from '@pvtcoms/core/rejoin'
import { RESTORED, type Store } from '@pvtcoms/store'

export function asRestored(store: Store): void {
  store.transact(() => {
    store.settings.set(undefined, RESTORED, true)
    for (const { id } of store.profiles.list()) {
      store.profiles.update(id, { scheduler: undefined })
      for (const invite of store.invites.list(id)) store.invites.remove(invite.id)
      for (const contact of store.contacts.list(id)) restoreContact(store, contact.id)
    }
  })
}

function restoreContact(store: Store, id: number): void {
  const lane = store.lanes.ofContact(id)?.id ?? 0
  for (const letter of store.outbox.letters(lane)) store.outbox.removeLetter(letter.id)
  for (const { sid } of store.sessions.list(id)) store.sessions.remove(id, sid)
  const known = decodeRejoin(store.contacts.get(id)?.rejoin ?? new Uint8Array())
  if (known === undefined) throw new Error('a contact without recovery')
  store.contacts.update(id, {
    rejoin: encodeRejoin(startRejoin(known.recovery, undefined)).expose(),
  })
}
