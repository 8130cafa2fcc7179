/**
 * The port to the encrypted store: all that a client remembers. What each implementation must do is
 * said, as code, by the compliance suite in test/compliance.
 *
 * Everything is synchronous, so that a step of the client and its durable trace are one thing: what
 * happens inside `transact` is on disk, whole, when it returns, and none of it is when it throws.
 * Outside of a transaction the tables may only be read. A store that cannot go on throws StoreError.
 *
 * Rows are plain data. Byte arrays and secrets in a row belong to the caller; the store keeps copies.
 * Changing a row that is not there throws StoreError `no-such-row`.
 */
import type { Contacts, Sessions } from './records/contact.ts'
import type { Conversations } from './records/conversation.ts'
import type { Introductions } from './records/introduction.ts'
import type { Invites } from './records/invite.ts'
import type { GivenAliases, Mailboxes } from './records/mailbox.ts'
import type { Amendments, Gone, Messages, Reactions, Steps } from './records/message.ts'
import type { Lanes, Outbox } from './records/outbox.ts'
import type { Profiles, Settings } from './records/profile.ts'

export interface Tables {
  readonly profiles: Profiles
  readonly settings: Settings
  readonly mailboxes: Mailboxes
  readonly givenAliases: GivenAliases
  readonly invites: Invites
  readonly introductions: Introductions
  readonly contacts: Contacts
  readonly sessions: Sessions
  readonly conversations: Conversations
  readonly messages: Messages
  readonly amendments: Amendments
  readonly gone: Gone
  readonly reactions: Reactions
  readonly steps: Steps
  readonly lanes: Lanes
  readonly outbox: Outbox
}

export interface Store extends Tables {
  /**
   * Runs `work`; what it changed is durable when this returns. When `work` or the commit throws,
   * nothing has changed. One at a time: a transaction within another throws TypeError, and so does
   * `work` that returns a promise.
   */
  transact<T>(work: () => T): T
  /** Ends it; keys are wiped. Idempotent. Everything else throws StoreError `closed` afterwards. */
  close(): void
}
