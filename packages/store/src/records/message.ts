/** What was said, in the order in which a person reads it. */
import type { UnixMs } from '@pvtcoms/core/env'

export type Author = 'us' | 'them'

/** The author's name of a message: 8 bytes, unique with contact and author. */
export type MessageRef = Uint8Array

export interface MessageRow {
  readonly id: number
  readonly contact: number
  readonly author: Author
  /** Of a notice, which nobody can refer to, 8 random bytes as well. */
  readonly ref: MessageRef
  /**
   * - `text`: words
   * - `notice`: something that happened; `text` is a code and its values as JSON
   * - `newer`: what this version cannot show; `text` is the number of its kind
   */
  readonly kind: 'text' | 'notice' | 'newer'
  /** Undefined once it was retracted or has disappeared. */
  readonly text: string | undefined
  /** By the author's clock. */
  readonly sentAt: UnixMs
  /** Where it stands among the others: they are shown by ascending (place, sentAt, id). */
  readonly place: UnixMs
  readonly replyTo: { readonly author: Author; readonly ref: MessageRef } | undefined
  readonly editedAt: UnixMs | undefined
  readonly retractedAt: UnixMs | undefined
  /**
   * Of ours:
   * - `queued`: not sealed yet, or sealed and nowhere else
   * - `at-mailbox`: a mailbox has stored all of it
   * - `sent`: their client has taken all of it, directly
   * - `delivered`: they acknowledged all of it
   * - `read`: they say that they have read it
   * - `failed`: it cannot be sent; a step says why
   *
   * Of theirs: `unread`, `seen`. Of notices: `seen` when they need no attention.
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
  | 'failed'
  | 'unread'
  | 'seen'

/** Where a page of messages lies: at the end, or beside a message. */
export type PagePlace =
  | { readonly kind: 'newest' }
  | { readonly kind: 'before' | 'after' | 'around'; readonly message: number }

export interface SearchHit {
  readonly message: number
  readonly contact: number
}

export interface Messages {
  get(id: number): MessageRow | undefined
  find(contact: number, author: Author, ref: MessageRef): MessageRow | undefined
  /** In the order in which they are shown. `around` has the message in the middle. */
  page(contact: number, place: PagePlace, limit: number): readonly MessageRow[]
  /** The last message of a contact as it is shown. */
  last(contact: number): MessageRow | undefined
  countUnread(contact: number): number
  /** The first message of theirs that is unread. */
  firstUnread(contact: number): MessageRow | undefined
  /** The first of theirs, in the order of their clock, that they sent after `sentAt`. */
  firstSentAfter(contact: number, sentAt: UnixMs): MessageRow | undefined
  /** When we sent our last one; undefined: there is none among the last thousand. */
  lastSentAt(contact: number): UnixMs | undefined
  /**
   * Texts that have words that begin with each of those of `query`, whatever their case, of one contact
   * or of all of a profile. Those that were added last come first; `before` is the message to go on from.
   */
  search(
    within: { readonly profile: number; readonly contact?: number },
    query: string,
    limit: number,
    before?: number,
  ): readonly SearchHit[]
  /** Unread ones of theirs, up to and including `upTo` as they are shown; ids. */
  unreadUpTo(contact: number, upTo: number): readonly number[]
  /** Ours that are `delivered`, up to and including `upTo` as they are shown; ids. */
  deliveredUpTo(contact: number, upTo: number): readonly number[]
  /** Those that should have disappeared by then; ids. */
  disappearing(until: UnixMs, limit: number): readonly number[]
  /** When the next message disappears. */
  nextDisappearance(): UnixMs | undefined
  /** Throws StoreError `row-exists` for a contact, author and ref that are there. */
  add(row: Omit<MessageRow, 'id'>): number
  update(
    id: number,
    change: Partial<
      Pick<
        MessageRow,
        'text' | 'editedAt' | 'retractedAt' | 'status' | 'disappearsAt' | 'place' | 'timer'
      >
    >,
  ): void
  /**
   * Without a trace: its text is overwritten, and it is not found any more. Steps, reactions, early
   * amendments and frames that were not acknowledged go with it; letters they were sealed into stay.
   */
  remove(id: number): void
}

/** What was said about a message that may not be there yet. */
export interface AmendmentRow {
  readonly contact: number
  readonly author: Author
  readonly ref: MessageRef
  readonly edit: { readonly text: string; readonly sentAt: UnixMs } | undefined
  readonly retracted: boolean
}

/** Amendments of one contact that are kept, the last ones: nobody has more of them on the way. */
export const MOST_AMENDMENTS = 256

export interface Amendments {
  get(contact: number, author: Author, ref: MessageRef): AmendmentRow | undefined
  /** Adds it, or takes the place of the one with the same contact, author and ref. */
  put(row: AmendmentRow): void
  remove(contact: number, author: Author, ref: MessageRef): void
}

/** Messages that have disappeared: what comes of them later, or comes again, is not shown and not kept. */
export interface Gone {
  has(contact: number, author: Author, ref: MessageRef): boolean
  /** Forgets those of the contact that have been gone for longer than anything is on its way. */
  add(row: {
    readonly contact: number
    readonly author: Author
    readonly ref: MessageRef
    readonly at: UnixMs
  }): void
}

/** An emoji of one side beside a message, which may not be there yet. The empty one was taken back. */
export interface ReactionRow {
  readonly contact: number
  /** Of the message. */
  readonly author: Author
  readonly ref: MessageRef
  readonly by: Author
  readonly emoji: string
  readonly sentAt: UnixMs
}

export interface Reactions {
  /** Of one message. */
  list(contact: number, author: Author, ref: MessageRef): readonly ReactionRow[]
  /** Those of a contact beside messages that are not there yet. */
  countEarly(contact: number): number
  /** Adds it, or takes the place of the one by the same side beside the same message. */
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
