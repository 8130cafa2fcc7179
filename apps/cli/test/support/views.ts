/** A profile of somebody called Ada, as a daemon would show it. Times are of one Tuesday, in UTC. */
import type {
  AppView,
  ContactView,
  ConversationView,
  InviteView,
  MailboxView,
  MessageView,
  ProfileView,
  SafetyView,
} from '@pvtcoms/rpc'
import {
  appView,
  contactView,
  conversationOf,
  conversationView,
  inviteView,
  lastMessageView,
  mailboxView,
  messageView,
  notesView,
} from '@pvtcoms/testkit/views'
import { type ContactAndChat, withChat } from '../../src/contact-and-chat.ts'
import { US } from '../../src/member.ts'

export { US }
/** The contact, in a chat with one contact. */
export const THEM = 1

export const NOW = Date.UTC(2025, 10, 25, 14, 30)
const MINUTE = 60_000
const DAY = 86_400_000

export const ADA: ProfileView = { id: 1, name: 'Ada', unread: 2, newContacts: 'quick' }

export const APP: AppView = appView({ startedAt: NOW - DAY, lockAfter: 900 })

export function contact(id: number, name: string, change: Partial<ContactView> = {}): ContactView {
  const made = { id, profile: 1, createdAt: NOW - 3 * DAY }
  return contactView(made, name, { direct: 'off', ownMailboxes: [7], ...change })
}

/** In the chat with Bob. */
export function message(
  id: number,
  author: number,
  text: string | undefined,
  change: Partial<MessageView> = {},
): MessageView {
  const at = NOW - 60 * MINUTE + id * MINUTE
  return messageView({ id, conversation: BOBS_CHAT, at }, { author, text, ...change })
}

/** The ids of the chats with Bob and Barbara. */
export const BOBS_CHAT = conversationOf(3)
export const BARBARAS_CHAT = conversationOf(4)

export const BOB = contact(3, 'Bob', {
  theirName: 'Robert',
  verification: 'verified',
  direct: 'connected',
  mailboxes: [
    { name: 'ab'.repeat(32), kind: 'mailbox', reachable: true },
    { name: 'cd'.repeat(32), kind: 'mailbox', reachable: false, called: 'attic' },
  ],
  undelivered: 1,
  heardAt: NOW - 5 * MINUTE,
  reachedAt: NOW - DAY,
})
export const BARBARA = contact(4, 'Barbara')
/** Ada used his invite; it has expired, and nothing was heard from him. */
export const DAVE = contact(6, 'Dave', { standing: 'joining', comparable: false, answer: 'late' })
export const EVE = contact(5, 'Eve', { verification: 'attack', standing: 'blocked' })

export const CHAT_WITH_BOB: ConversationView = conversationView(BOB, {
  unread: 2,
  last: lastMessageView(
    message(14, THEM, 'see you there', { at: NOW - 5 * MINUTE, status: 'unread' }),
  ),
})
export const CHATS: readonly ConversationView[] = [
  CHAT_WITH_BOB,
  conversationView(BARBARA, {
    last: lastMessageView(
      message(20, US, 'a rather long message whose end does not fit into the list', {
        at: NOW - DAY,
        status: 'at-mailbox',
      }),
    ),
  }),
  conversationView(DAVE),
  conversationView(EVE, { muted: true }),
]

export const NOTES: ConversationView = notesView({
  id: conversationOf(9),
  profile: 1,
  createdAt: NOW - DAY,
})

export const NOTE: MessageView = message(16, US, 'bread', {
  conversation: NOTES.id,
  status: 'seen',
})

export const withEmptyChat = (who: ContactView): ContactAndChat =>
  withChat(who, conversationView(who))

export const MESSAGES: readonly MessageView[] = [
  message(9, US, undefined, { kind: 'notice', notice: { code: 'verified' }, at: NOW - DAY }),
  message(10, THEM, 'hello Ada'),
  message(11, US, 'hello Bob,\nhow are you?', { status: 'read' }),
  message(12, US, 'tea at five?', {
    status: 'delivered',
    reactions: [{ by: THEM, emoji: '👍' }],
    editedAt: NOW - 47 * MINUTE,
  }),
  message(13, THEM, 'yes', {
    status: 'unread',
    replyTo: { message: 12, author: US, text: 'tea at five?', edited: false },
  }),
  message(14, THEM, 'see you there', { status: 'unread' }),
]

export const MAILBOX: MailboxView = mailboxView({ id: 7, profile: 1 }, 'attic', {
  key: 'cd'.repeat(32),
  link: 'pvtcoms-mailbox:example',
  price: { tier: 1, volume: 12, bytesPerDay: 5_242_880 },
  contacts: 2,
})

export const LINK = `pvtcoms:${'aB3-_xYz'.repeat(18)}`

export function invite(change: Partial<InviteView> = {}): InviteView {
  const { id = 8, name = 'Carol' } = change
  const made = { id, profile: 1, createdAt: NOW }
  return inviteView(made, name, { stage: 'open', expiresAt: NOW + 3 * DAY, link: LINK, ...change })
}

export const SAFETY: SafetyView = {
  contact: 3,
  verification: 'unverified',
  number: {
    emoji: [
      { symbol: '🐝', name: 'bee' },
      { symbol: '🦉', name: 'owl' },
      { symbol: '⚡', name: 'lightning' },
      { symbol: '🍎', name: 'apple' },
      { symbol: '☕', name: 'coffee' },
      { symbol: '🎩', name: 'hat' },
      { symbol: '⚓', name: 'anchor' },
    ],
    digits: '012345678901',
    code: 'q83vEjRWeJA',
  },
}
