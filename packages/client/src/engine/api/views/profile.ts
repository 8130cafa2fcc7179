/** Profiles as they are shown. */
import type { ProfileView } from '@pvtcoms/rpc'
import type { Store } from '@pvtcoms/store'
import { EngineError } from '../../errors.ts'

/** Throws EngineError `no-such-profile`. */
export function profileView(
  { profiles }: Pick<Store, 'profiles'>,
  id: number,
  unread: number,
): ProfileView {
  const row = profiles.get(id)
  if (row === undefined) throw new EngineError('no-such-profile')
  row.ownerSeed?.wipe()
  return { id, name: row.name, unread }
}
