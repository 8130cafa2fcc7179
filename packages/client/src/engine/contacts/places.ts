/** Places of ours that contacts write to: which they are told, and how a new contact is introduced to them. */
import { contentFrame } from '@pvtcoms/core/content'
import type { Descriptor } from '@pvtcoms/core/descriptor'
import type { Introduction } from '@pvtcoms/core/handshake'
import type { ProfileRow, Store } from '@pvtcoms/store'
import { EngineError } from '../errors.ts'
import { noteGiven } from '../mailboxes/given-aliases.ts'
import { sayAt } from '../said-at.ts'
import type { UnitOfWork } from '../unit-of-work.ts'
import type { Contact } from './contact.ts'
import type { ContactsPort } from './port.ts'

/** Places that a handshake has room for; a contact who has been told of more is told again afterwards. */
export const MOST_PRESENTED = 3

/** How we present ourselves to a new contact: where we can be reached, and what we are called. */
export function introduction(
  { context, profile }: Pick<ContactsPort, 'context' | 'profile'>,
  onionKey: Uint8Array,
  descriptors: readonly Descriptor[],
): Introduction {
  const named = namedProfile(context.store, profile)
  const frames = named === undefined ? [] : [contentFrame({ kind: 'profile', ...named })]
  return { onionKey, descriptors: descriptors.slice(0, MOST_PRESENTED), frames }
}

/** What a profile is called, as contacts are told; undefined when it has no name. */
export function namedProfile(
  { profiles }: Pick<Store, 'profiles'>,
  id: number,
): { readonly name: string; readonly sentAt: ProfileRow['namedAt'] } | undefined {
  const row = profiles.get(id)
  row?.ownerSeed?.wipe()
  return row === undefined || row.name === '' ? undefined : { name: row.name, sentAt: row.namedAt }
}

/**
 * Where a new contact is told to write to: our box, if it has an address left, and mailboxes. Those of an invite
 * of ours are `among`; whoever answers one of theirs draws them from all that serve many.
 */
export function presentedPlaces(
  { mailboxes }: Pick<ContactsPort, 'mailboxes'>,
  among: readonly Descriptor[] | undefined,
): readonly Descriptor[] {
  const boxes = mailboxes
    .rows()
    .filter(({ descriptor }) => descriptor.kind === 'own-box')
    .flatMap((row) => mailboxes.freeAddress(row, undefined) ?? [])
    .slice(0, 1)
  const others = among ?? mailboxes.draw().map(({ descriptor }) => descriptor)
  return [...boxes, ...others].slice(0, MOST_PRESENTED)
}

/** The addresses at these mailboxes of ours, ids, that the contact is to write to. Throws EngineError. */
export function chosenPlaces(
  { mailboxes }: Pick<ContactsPort, 'mailboxes'>,
  contact: Contact,
  ids: readonly number[],
): readonly Descriptor[] {
  return ids.map((id) => {
    const row = mailboxes.rows().find((each) => each.id === id)
    if (row === undefined) throw new EngineError('no-such-mailbox')
    const place = mailboxes.freeAddress(row, contact.id)
    if (place === undefined) throw new EngineError('no-alias')
    return place
  })
}

/** From now on the contact writes to these places of ours, or to none, once the letter that says so has come. */
export function tellPlaces(
  port: Pick<ContactsPort, 'profile' | 'context' | 'delivery'>,
  unit: UnitOfWork,
  contact: Contact,
  descriptors: readonly Descriptor[],
): void {
  const { context, delivery } = port
  noteGiven(port, descriptors, contact.id)
  contact.update(unit, { told: descriptors })
  if (contact.row.standing === 'left') return
  const sentAt = sayAt(context.env.now(), contact.row.toldAt)
  contact.update(unit, { toldAt: sentAt })
  delivery.say(unit, contact, { kind: 'descriptors', sentAt, descriptors }, { isControl: true })
}
