/** Messages of a conversation, and what was said about them. */
import type { UnixMs } from '@pvtcoms/core/env'
import type { ConversationKind, Member } from './conversation.ts'

/** The author's name of a message: 8 bytes, unique with conversation and author. An author's texts are in ascending order of them. */
export type MessageRef = Uint8Array

/**
 * - `text`: what somebody wrote
 * - `notice`: something that happened; `text` is a code and its values as JSON
 * - `newer`: what this version cannot show; `text` is the number of its kind
 */
export const MESSAGE_KINDS = ['text', 'notice', 'newer'] as const

export type MessageKind = (typeof MESSAGE_KINDS)[number]

export interface MessageRow {
  readonly id: number
  readonly conversation: number
  readonly author: Member
  /** Of a notice, which nobody can refer to, 8 bytes as well. */
  readonly ref: MessageRef
  readonly kind: MessageKind
  /** Undefined once it was retracted or has disappeared. */
  readonly text: string | undefined
  /** By the author's clock. */
  readonly sentAt: UnixMs
  /**
   * Where it stands among the others, a count: they are shown by ascending (position, ref). One that was overtaken shares the
   * position of a later message of its author, and is put before it by its ref.
   */
  readonly position: number
  /** When it took its position, by our clock, which may have been wrong then: the order does not depend on it. */
  readonly at: UnixMs
  readonly replyTo: { readonly author: Member; readonly ref: MessageRef } | undefined
  readonly editedAt: UnixMs | undefined
  readonly retractedAt: UnixMs | undefined
  /**
   * Of ours:
   * - `queued`: not sealed yet, or sealed and nowhere else
   * - `at-mailbox`: a mailbox has stored all of it
   * - `sent`: their client has taken all of it, directly
   * - `delivered`: they acknowledged all of it
   * - `read`: they say that they have read it
   *
   * Of theirs: `unread`, `seen`. Of notices: `seen` when they need no attention. Of ours with nobody: `seen`.
   */
  readonly status: MessageStatus
  /** Disappears so many seconds after it was read (theirs) or sent (ours); 0: never. */
  readonly timer: number
  readonly disappearsAt: UnixMs | undefined
}

export type MessageStatus =
  | 'queued'
  | 'at-mailbox'
  | 'sent'
  | 'delivered'
  | 'read'
  | 'unread'
  | 'seen'

/** Where a page of messages lies: at the end, or beside a message. */
export type PagePosition =
  | { readonly kind: 'newest' }
  | { readonly kind: 'before' | 'after' | 'around'; readonly message: number }

/** Where a message stands, or stood, among the others of its conversation. */
export type MessagePlace = Pick<MessageRow, 'position' | 'ref'>

export interface SearchHit {
  readonly message: number
  readonly conversation: number
}

/** Whose messages are meant: all of a profile, or those of its conversations of some kinds. */
export interface MessageScope {
  readonly profile: number
  readonly kinds?: readonly ConversationKind[]
}

export interface Messages {
  get(id: number): MessageRow | undefined
  find(conversation: number, author: Member, ref: MessageRef): MessageRow | undefined
  /** In the order in which they are shown. `around` has the message in the middle. */
  page(conversation: number, at: PagePosition, limit: number): readonly MessageRow[]
  /** Those that stand after that place, which a message may have left since; undefined: from the first one on. */
  following(
    conversation: number,
    after: MessagePlace | undefined,
    limit: number,
  ): readonly MessageRow[]
  /** The last message of a conversation as it is shown. */
  last(conversation: number): MessageRow | undefined
  /** The greatest position in a conversation; undefined when it is empty. */
  lastPosition(conversation: number): number | undefined
  countUnread(conversation: number): number
  /** The first message of theirs that is unread. */
  firstUnread(conversation: number): MessageRow | undefined
  /** The text of `author` that they wrote next after the one of that ref, of those that are here. */
  nextOf(conversation: number, author: Member, ref: MessageRef): MessageRow | undefined
  /** The greatest ref of `author`, also of a message that has disappeared since; undefined: there is none. */
  lastRef(conversation: number, author: Member): MessageRef | undefined
  /**
   * Texts that have words that begin with each of those of `query`, whatever their case, of one conversation
   * or of all in `within`. Those that were added last come first; `before` is the message to go on from.
   */
  search(
    within: MessageScope & { readonly conversation?: number },
    query: string,
    limit: number,
    before?: number,
  ): readonly SearchHit[]
  /** Unread ones of theirs, up to and including `upTo` as they are shown; ids. */
  unreadUpTo(conversation: number, upTo: number): readonly number[]
  /** Ours that are `delivered`, from the ref `first` to `last`, both included, in the order of writing; ids. */
  deliveredBetween(conversation: number, first: MessageRef, last: MessageRef): readonly number[]
  /** Those that should have disappeared by then; ids. */
  disappearing(within: MessageScope, until: UnixMs, limit: number): readonly number[]
  /** When the next message disappears. */
  nextDisappearance(within: MessageScope): UnixMs | undefined
  /** Throws StoreError `row-exists` for a conversation, author and ref that are there. */
  add(row: Omit<MessageRow, 'id'>): number
  update(
    id: number,
    change: Partial<
      Pick<
        MessageRow,
        'text' | 'editedAt' | 'retractedAt' | 'status' | 'disappearsAt' | 'position' | 'timer'
      >
    >,
  ): void
  /**
   * Without a trace: its text is overwritten, and it is not found any more. Steps, reactions, early
   * amendments and frames that were not acknowledged go with it; letters they were sealed into stay.
   */
  remove(id: number): void
  /**
   * Each as `remove` does, and many at once much faster. What many leave in the file is overwritten as all of it is
   * written anew. `part`, of still more that are removed one part after the other: that is done with the `last`.
   */
  removeAll(ids: readonly number[], part?: 'more' | 'last'): void
  /**
   * All of a conversation, without a trace: each as `remove` does, but frames stay and belong to no message any more.
   * Their refs are remembered as those of messages that a person deleted. Returns how many there were.
   */
  clear(conversation: number): number
}

/** An edit or a retraction of a message that has not come yet. */
export interface AmendmentRow {
  readonly conversation: number
  readonly author: Member
  readonly ref: MessageRef
  readonly edit: { readonly text: string; readonly sentAt: UnixMs } | undefined
  readonly retracted: boolean
}

/** So many amendments are kept for one conversation, the last ones: nobody has more of them on the way. */
export const MOST_AMENDMENTS = 256

export interface Amendments {
  get(conversation: number, author: Member, ref: MessageRef): AmendmentRow | undefined
  /** Adds it, or takes the place of the one with the same conversation, author and ref. */
  put(row: AmendmentRow): void
  remove(conversation: number, author: Member, ref: MessageRef): void
}

/** Messages that are gone: when such a message comes again, or something about it, it is not kept. */
export interface Gone {
  has(conversation: number, author: Member, ref: MessageRef): boolean
  /**
   * Forgets those that have disappeared from the conversation for longer than anything is on its way. One that a person
   * deleted is remembered as long as there is the conversation: a contact who restores an old backup says it once more.
   */
  add(row: {
    readonly conversation: number
    readonly author: Member
    readonly ref: MessageRef
    /** When it disappeared; undefined: a person deleted it. */
    readonly at: UnixMs | undefined
  }): void
}

/** An emoji of a member beside a message, which may not be there yet. The empty one was taken back. */
export interface ReactionRow {
  readonly conversation: number
  /** Of the message. */
  readonly author: Member
  readonly ref: MessageRef
  readonly by: Member
  readonly emoji: string
  readonly sentAt: UnixMs
}

export interface Reactions {
  /** Of one message, ours last. */
  list(conversation: number, author: Member, ref: MessageRef): readonly ReactionRow[]
  /** By the id of a message, ours last in each; a message that has none is not among the keys. */
  ofMessages(ids: readonly number[]): ReadonlyMap<number, readonly ReactionRow[]>
  /** Those of a conversation beside messages that are not there yet. */
  countEarly(conversation: number): number
  /** Adds it, or takes the place of the one by the same member beside the same message. */
  put(row: ReactionRow): void
}

/** A step of a message of ours on its way, for whoever asks what became of it. */
export interface StepRow {
  readonly message: number
  readonly at: UnixMs
  /** A code: packages/client names them. */
  readonly code: string
  /** Name of a mailbox, 64 hexadecimal digits; undefined where none takes part. */
  readonly mailbox: string | undefined
}

export interface Steps {
  /** In their order. */
  list(message: number): readonly StepRow[]
  add(row: StepRow): void
}
