/** Mailboxes that a profile reads, each contact is told some of them; addresses that nobody else may be told. */
import type { Descriptor } from '@pvtcoms/core/descriptor'
import type { UnixMs } from '@pvtcoms/core/env'
import type { Secret } from '@pvtcoms/core/secret'

export interface MailboxRow {
  readonly id: number
  readonly profile: number
  /** No two rows of a profile have the same key. */
  readonly descriptor: Descriptor
  /** What the person calls it. */
  readonly name: string
  readonly addedAt: UnixMs
  /** X25519, 32: lets its owner into a box of one's own; undefined elsewhere. */
  readonly ownerKey: Secret<'ClientAuthKey'> | undefined
  /** Of a box of one's own: addresses for contacts, one for each; empty elsewhere. */
  readonly aliases: readonly Descriptor[]
  /**
   * It was taken over as contacts name it: `by-itself`, of which the person has said nothing yet, or they `agreed`.
   * Undefined: the person added it.
   */
  readonly takenOver: 'by-itself' | 'agreed' | undefined
}

export interface Mailboxes {
  list(profile: number): readonly MailboxRow[]
  get(id: number): MailboxRow | undefined
  add(row: Omit<MailboxRow, 'id'>): number
  update(id: number, change: Partial<Pick<MailboxRow, 'name' | 'aliases' | 'takenOver'>>): void
  remove(id: number): void
}

/** An address of a box of one's own that was told to somebody, or promised. It outlives both the box and the contact. */
export interface GivenAliasRow {
  readonly profile: number
  /** Of the address: Ed25519, 32. */
  readonly key: Uint8Array
  /** Whose it is; undefined of an invite, and once the contact is gone. */
  readonly contact: number | undefined
}

export interface GivenAliases {
  list(profile: number): readonly GivenAliasRow[]
  /** Adds it, or says whose the one with the same profile and key is now. */
  put(row: GivenAliasRow): void
}
