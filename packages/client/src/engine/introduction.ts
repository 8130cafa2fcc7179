/** How we present ourselves to whoever we answer: where we can be reached, and what we are called. */
import { contentFrame } from '@pvtcoms/core/content'
import type { Descriptor } from '@pvtcoms/core/descriptor'
import type { Introduction } from '@pvtcoms/core/handshake'
import type { Account } from './account.ts'

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
  return { onionKey, descriptors, frames }
}
