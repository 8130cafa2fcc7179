export { BACKUPS_HOLD_DELETED, RESTORED } from './backup.ts'
export { StoreError, type StoreFault } from './errors.ts'
export { passphraseBytes } from './passphrase.ts'
export type {
  ContactRow,
  Contacts,
  PollInterval,
  Route,
  SessionRow,
  Sessions,
} from './records/contact.ts'
export {
  CONVERSATION_KINDS,
  type ConversationKind,
  type ConversationRow,
  type Conversations,
  type Member,
  THE_CONTACT,
  US,
} from './records/conversation.ts'
export type { IntroductionRow, Introductions } from './records/introduction.ts'
export type { InviteRow, Invites } from './records/invite.ts'
export type { GivenAliases, GivenAliasRow, Mailboxes, MailboxRow } from './records/mailbox.ts'
export {
  type AmendmentRow,
  type Amendments,
  type Gone,
  MESSAGE_KINDS,
  type MessageKind,
  type MessagePlace,
  type MessageRef,
  type MessageRow,
  type MessageScope,
  type MessageStatus,
  type Messages,
  MOST_AMENDMENTS,
  type PagePosition,
  type ReactionRow,
  type Reactions,
  type SearchHit,
  type StepRow,
  type Steps,
} from './records/message.ts'
export type {
  LaneRow,
  Lanes,
  Outbox,
  OutgoingFrameRow,
  OutgoingLetterRow,
  Sealed,
} from './records/outbox.ts'
export type { ProfileRow, Profiles, Settings } from './records/profile.ts'
export type { Store, Tables } from './store.ts'
