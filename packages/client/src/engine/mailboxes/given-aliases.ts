/**
 * Addresses of boxes of our own that were given away: told to a contact, or promised by an invite. None is given to
 * anybody else ever after, also when the contact or the invite is gone: two people who compare what they were told would
 * know that both write to the same person, and a mailbox between them would see it.
 */
import { toHex } from '@pvtcoms/core/bytes'
import type { Descriptor } from '@pvtcoms/core/descriptor'
import type { MailboxRow, Store } from '@pvtcoms/store'
import { nameOf } from './mailbox-name.ts'

interface Port {
  readonly profile: number
  readonly context: { readonly store: Pick<Store, 'givenAliases'> }
}

/** Within a unit of work, before they leave. `contact`: undefined while an invite promises them. */
export function noteGiven(
  { profile, context }: Port,
  places: readonly Descriptor[],
  contact: number | undefined,
): void {
  for (const { kind, publicKey } of places) {
    if (kind === 'own-box') context.store.givenAliases.put({ profile, key: publicKey, contact })
  }
}

/** The address of `row` that the contact was given once, or else one that nobody ever was; undefined when none is left. */
export function aliasFor(
  { profile, context }: Port,
  { aliases }: Pick<MailboxRow, 'aliases'>,
  contact: number | undefined,
): Descriptor | undefined {
  const given = new Map(
    context.store.givenAliases.list(profile).map((row) => [toHex(row.key), row.contact]),
  )
  const theirs =
    contact === undefined ? [] : aliases.filter((alias) => given.get(nameOf(alias)) === contact)
  return theirs[0] ?? aliases.find((alias) => !given.has(nameOf(alias)))
}
