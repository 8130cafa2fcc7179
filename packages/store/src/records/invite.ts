/** Invites on either side, until they have served. */
import type { UnixMs } from '@pvtcoms/core/env'
import type { Secret } from '@pvtcoms/core/secret'

export interface InviteRow {
  readonly id: number
  readonly profile: number
  /** We made it, or we accepted it. */
  readonly side: 'inviter' | 'invitee'
  /** What the contact will be called here. */
  readonly name: string
  readonly createdAt: UnixMs
  readonly expiresAt: UnixMs
  /** `encodeInviter` or `encodeInvitee` of packages/core. Secret: wipe what you were given. */
  readonly state: Uint8Array
  /** Ed25519 seed, 32, of the onion that will be there for this contact alone. */
  readonly onionSeed: Secret<'ListenKey'>
  /** Ed25519 seed, 32, of the onion of an invite of ours alone, its door, while it may stand open. */
  readonly doorSeed: Secret<'ListenKey'> | undefined
  /** Once the invite has led to one. */
  readonly contact: number | undefined
  /** A code for the person: why it does not go on, or that somebody else used it too; undefined when all is well. */
  readonly warning: string | undefined
  /** What whoever introduces the two is called here; undefined for an invite that people pass on themselves. */
  readonly introducedBy: string | undefined
  /** The id of that contact, also once it is deleted. */
  readonly introducer: number | undefined
}

export interface Invites {
  list(profile: number): readonly InviteRow[]
  get(id: number): InviteRow | undefined
  add(row: Omit<InviteRow, 'id'>): number
  update(
    id: number,
    change: Partial<
      Pick<InviteRow, 'name' | 'expiresAt' | 'state' | 'doorSeed' | 'contact' | 'warning'>
    >,
  ): void
  remove(id: number): void
}
