/** By which ways letters go to a contact, as far as both people want it. */
import type { Descriptor } from '@pvtcoms/core/descriptor'
import type { ContactRow } from '@pvtcoms/store'

export interface Ways {
  /** Straight to their client, which also hands letters to ours. */
  readonly direct: boolean
  /** Mailboxes of theirs where letters are left; none while only the direct way is wanted. */
  readonly mailboxes: readonly Descriptor[]
}

/** Nobody writes to a contact who left, or is blocked. */
export function waysOf({
  standing,
  route,
  descriptors,
}: Pick<ContactRow, 'standing' | 'route' | 'descriptors'>): Ways {
  if (standing !== 'active') return { direct: false, mailboxes: [] }
  return {
    direct: route !== 'mailbox',
    mailboxes: route === 'direct' ? [] : mailboxesOf(descriptors),
  }
}

/** Those places of a contact that are mailboxes, in their order of preference. */
export function mailboxesOf(descriptors: readonly Descriptor[]): readonly Descriptor[] {
  return descriptors.filter(({ kind }) => kind !== 'direct')
}
