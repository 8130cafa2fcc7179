/** The key that a box of one's own knows its owner by: made before the box is, and kept until a box has it. */
import type { Primitives } from '@pvtcoms/core/crypto/primitives'
import { Secret } from '@pvtcoms/core/secret'
import type { Store } from '@pvtcoms/store'
import type { ClientAuthKey } from '@pvtcoms/transport'
import type { Context } from '../context.ts'
import type { Work } from '../work.ts'

/** The key of the profile's next box; undefined when none was asked for. The caller wipes it. */
export function nextOwnerKey(
  { profiles }: Pick<Store, 'profiles'>,
  profile: number,
): ClientAuthKey | undefined {
  return profiles.get(profile)?.ownerSeed
}

/** The same, made when there is none. The caller wipes it. Throws StoreError. */
export function demandOwnerKey(
  { store, env }: Pick<Context, 'store' | 'env'>,
  work: Pick<Work, 'do'>,
  profile: number,
): ClientAuthKey {
  const known = nextOwnerKey(store, profile)
  if (known !== undefined) return known
  const fresh = new Secret('ClientAuthKey', env.random(32))
  work.do(() => store.profiles.update(profile, { ownerSeed: fresh }))
  return fresh
}

/** The X25519 key, 32, that the box is started with. */
export function publicOwnerKey(primitives: Primitives, key: ClientAuthKey): Uint8Array {
  const copy = new Secret('X25519PrivateKey', key.expose().slice())
  try {
    return primitives.x25519.publicKey(copy)
  } finally {
    copy.wipe()
  }
}

/** A box is removed that knows its owner by its key: whoever adds it once more needs it again. Within a unit of work. */
export function keepOwnerKey(store: Store, profile: number, mailbox: number): void {
  const ownerKey = store.mailboxes.get(mailbox)?.ownerKey
  if (ownerKey === undefined) return
  const next = nextOwnerKey(store, profile)
  if (next === undefined) store.profiles.update(profile, { ownerSeed: ownerKey })
  next?.wipe()
  ownerKey.wipe()
}
