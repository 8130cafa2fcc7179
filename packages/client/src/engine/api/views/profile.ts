/** Profiles as they are shown. */
import type { ProfileView } from '@pvtcoms/rpc'
import type { Store } from '@pvtcoms/store'
import { EngineError } from '../../errors.ts'
import { setupOf } from '../setup.ts'

/** Throws EngineError `no-such-profile`. */
export function profileView(
  store: Pick<Store, 'profiles' | 'settings'>,
  id: number,
  unread: number,
): ProfileView {
  const row = store.profiles.get(id)
  if (row === undefined) throw new EngineError('no-such-profile')
  row.ownerSeed?.wipe()
  const setup = setupOf(store, id)
  return { id, name: row.name, unread, ...(setup !== undefined && { setup }) }
}
