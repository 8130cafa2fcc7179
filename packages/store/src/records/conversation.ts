/**
 * Conversations: with one contact, with nobody, or of a group. Messages and all that was said about them belong to one,
 * and the people in it are members by number.
 */
import type { UnixMs } from '@pvtcoms/core/env'

/** A member of a conversation by number: 0 is us; in a conversation with one contact, 1 is the contact. At most 65,535. */
export type Member = number

/** We ourselves, in any conversation. */
export const US: Member = 0
/** The contact, in a conversation with one. */
export const THE_CONTACT: Member = 1

/**
 * - `contact`: with one contact
 * - `notes`: notes to self, with nobody; a profile has one at most
 * - `group`: of many, which no engine has yet
 */
export const CONVERSATION_KINDS = ['contact', 'notes', 'group'] as const

export type ConversationKind = (typeof CONVERSATION_KINDS)[number]

export interface ConversationRow {
  readonly id: number
  readonly profile: number
  readonly kind: ConversationKind
  /** Whom it is with; undefined of any other kind than `contact`. No two conversations are with the same contact. */
  readonly contact: number | undefined
  /** What we call it: with one contact, what we call them. 0 … 128 bytes of UTF-8; without one, interfaces have a name. */
  readonly name: string
  readonly createdAt: UnixMs
  readonly muted: boolean
  /** Its place among those that are pinned, which are in ascending order of it; undefined of others. */
  readonly pinned: number | undefined
  /** It is put away. */
  readonly archived: boolean
  /** Messages disappear so many seconds after they were read; 0: never. */
  readonly timer: number
  /** When the timer was set, by the clock of whoever set it; undefined before anybody did. */
  readonly timerAt: UnixMs | undefined
  /** What is being written. */
  readonly draft: string
}

export interface Conversations {
  list(profile: number): readonly ConversationRow[]
  get(id: number): ConversationRow | undefined
  withContact(contact: number): ConversationRow | undefined
  /** Throws StoreError `row-exists` when there is one with that contact, or of `notes` in the profile. */
  add(row: Omit<ConversationRow, 'id'>): number
  update(
    id: number,
    change: Partial<
      Pick<
        ConversationRow,
        'name' | 'muted' | 'pinned' | 'archived' | 'timer' | 'timerAt' | 'draft'
      >
    >,
  ): void
  /** With its messages. One with a contact goes when the contact does. */
  remove(id: number): void
}
