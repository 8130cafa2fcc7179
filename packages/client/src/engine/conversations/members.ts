/**
 * Whom a reference to a message means. On the wire of a pair it says `sender` or `reader`, which each side sees
 * from its own end; in the store it is the number of a member. Groups have references of their own, and bring
 * another one of these.
 */
import type { PairReference } from '@pvtcoms/core/content'
import { type Member, type MessageRef, THE_CONTACT, US } from '@pvtcoms/store'

/** A message as the store knows it within a conversation. */
export interface Reference {
  readonly author: Member
  readonly ref: MessageRef
}

export interface References<Ref> {
  /** As we say it. */
  write(reference: Reference): Ref
  /** As `by` said it. */
  read(ref: Ref, by: Member): Reference
}

export const PAIR_REFERENCES: References<PairReference> = {
  write: ({ author, ref }) => ({ author: author === US ? 'sender' : 'reader', id: ref }),
  read: ({ author, id }, by) => {
    const other = by === US ? THE_CONTACT : US
    return { author: author === 'sender' ? by : other, ref: id }
  },
}
