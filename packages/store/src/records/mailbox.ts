/** Mailboxes that a profile reads. Each contact is told some of them. */
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
}

export interface Mailboxes {
  list(profile: number): readonly MailboxRow[]
  get(id: number): MailboxRow | undefined
  add(row: Omit<MailboxRow, 'id'>): number
  update(id: number, change: Partial<Pick<MailboxRow, 'name' | 'aliases'>>): void
  remove(id: number): void
}
