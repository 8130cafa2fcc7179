/** Profiles as they are shown. */
import type { OfferedMailbox, ProfileView } from '@pvtcoms/rpc'
import type { Store } from '@pvtcoms/store'
import { newContactsOf } from '../../contacts/presets.ts'
import { EngineError } from '../../errors.ts'
import { setupOf } from '../setup.ts'

/** Throws EngineError `no-such-profile`. */
export function profileView(
  store: Pick<Store, 'profiles' | 'settings'>,
  id: number,
  { unread, offer }: { readonly unread: number; readonly offer: OfferedMailbox | undefined },
): ProfileView {
  const row = store.profiles.get(id)
  if (row === undefined) throw new EngineError('no-such-profile')
  row.ownerSeed?.wipe()
  const setup = setupOf(store, id)
  return {
    ...{ id, name: row.name, unread, newContacts: newContactsOf(store, id) },
    ...(setup !== undefined && { setup }),
    ...(offer !== undefined && { offer }),
  }
}
