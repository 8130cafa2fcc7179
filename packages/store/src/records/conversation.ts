/**
 * Conversations: with one contact, or of a group. Messages and all that was said about them belong to one, and
 * the people in it are members by number.
 */
import type { UnixMs } from '@pvtcoms/core/env'

/** A member of a conversation by number: 0 is us; in a conversation with one contact, 1 is the contact. At most 65,535. */
export type Member = number

/** We ourselves, in any conversation. */
export const US: Member = 0
/** The contact, in a conversation with one. */
export const THE_CONTACT: Member = 1

export interface ConversationRow {
  readonly id: number
  readonly profile: number
  readonly kind: 'contact' | 'group'
  /** Whom it is with; undefined of a group. No two conversations are with the same contact. */
  readonly contact: number | undefined
  /** What we call it: with one contact, what we call them. 0 … 128 bytes of UTF-8. */
  readonly name: string
  readonly createdAt: UnixMs
  readonly muted: boolean
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
  /** Throws StoreError `row-exists` when there is one with that contact. */
  add(row: Omit<ConversationRow, 'id'>): number
  update(
    id: number,
    change: Partial<Pick<ConversationRow, 'name' | 'muted' | 'timer' | 'timerAt' | 'draft'>>,
  ): void
  /** With its messages. One with a contact goes when the contact does. */
  remove(id: number): void
}
