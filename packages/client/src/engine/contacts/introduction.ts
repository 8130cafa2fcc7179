/** How we present ourselves to a new contact: where we can be reached, and what we are called. */
import { contentFrame } from '@pvtcoms/core/content'
import type { Descriptor } from '@pvtcoms/core/descriptor'
import type { Introduction } from '@pvtcoms/core/handshake'
import type { Account } from '../account.ts'

/** Places that a handshake has room for; a contact who has been told of more is told again afterwards. */
export const MOST_PRESENTED = 3

export function introduction(
  { context, id }: Account,
  onionKey: Uint8Array,
  descriptors: readonly Descriptor[],
): Introduction {
  const profile = context.store.profiles.get(id)
  const frames =
    profile === undefined || profile.name === ''
      ? []
      : [contentFrame({ kind: 'profile', sentAt: profile.namedAt, name: profile.name })]
  return { onionKey, descriptors: descriptors.slice(0, MOST_PRESENTED), frames }
}

/**
 * Where a new contact is told to write to: our box, if it has an address left, and mailboxes. Those of an invite
 * of ours are `among`; whoever answers one of theirs draws them from the pool.
 */
export function presentedPlaces(
  { pool }: Account,
  among: readonly Descriptor[] | undefined,
): readonly Descriptor[] {
  const boxes = pool.rows
    .filter(({ descriptor }) => descriptor.kind === 'own-box')
    .flatMap((row) => pool.freeAddress(row, undefined) ?? [])
    .slice(0, 1)
  const others = among ?? pool.draw().map(({ descriptor }) => descriptor)
  return [...boxes, ...others].slice(0, MOST_PRESENTED)
}
