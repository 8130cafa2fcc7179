/** A profile of somebody called Ada, as a daemon would show it. Times are of one Tuesday, in UTC. */
import type { AppView } from '@pvtcoms/rpc'
import type {
  ContactView,
  InviteView,
  MailboxView,
  MessageView,
  ProfileView,
  SafetyView,
} from '../src/views.ts'

export const NOW = Date.UTC(2025, 10, 25, 14, 30)
const MINUTE = 60_000
const DAY = 86_400_000

export const ADA: ProfileView = { id: 1, name: 'Ada', unread: 2 }

export const APP: AppView = {
  version: '0.1.0',
  state: 'open',
  transport: { kind: 'ready' },
  startedAt: NOW - DAY,
  folder: '/data/pvtcoms',
  lockAfter: 900,
  bridges: [],
}

export function contact(id: number, name: string, change: Partial<ContactView> = {}): ContactView {
  return {
    id,
    profile: 1,
    name,
    theirName: undefined,
    createdAt: NOW - 3 * DAY,
    standing: 'active',
    verification: 'unverified',
    comparable: true,
    rejoinHeld: false,
    muted: false,
    unread: 0,
    draft: '',
    last: undefined,
    route: 'direct-and-mailbox',
    rhythm: 'every-minute',
    readReceipts: false,
    timer: 0,
    direct: 'off',
    mailboxes: [],
    ownMailboxes: [7],
    undelivered: 0,
    heardAt: undefined,
    reachedAt: undefined,
    ...change,
  }
}

export function message(
  id: number,
  author: MessageView['author'],
  text: string | undefined,
  change: Partial<MessageView> = {},
): MessageView {
  const at = NOW - 60 * MINUTE + id * MINUTE
  return {
    id,
    contact: 3,
    author,
    kind: 'text',
    text,
    notice: undefined,
    sentAt: at,
    at,
    replyTo: undefined,
    reactions: [],
    editedAt: undefined,
    retracted: false,
    status: author === 'us' ? 'delivered' : 'seen',
    timer: 0,
    disappearsAt: undefined,
    ...change,
  }
}

export const BOB = contact(3, 'Bob', {
  theirName: 'Robert',
  verification: 'verified',
  unread: 2,
  direct: 'connected',
  mailboxes: [
    { name: 'ab'.repeat(32), kind: 'mailbox', reachable: true },
    { name: 'cd'.repeat(32), kind: 'mailbox', reachable: false, called: 'attic' },
  ],
  undelivered: 1,
  heardAt: NOW - 5 * MINUTE,
  reachedAt: NOW - DAY,
  last: {
    id: 14,
    author: 'them',
    kind: 'text',
    text: 'see you there',
    notice: undefined,
    at: NOW - 5 * MINUTE,
    status: 'unread',
  },
})
export const BARBARA = contact(4, 'Barbara', {
  last: {
    id: 20,
    author: 'us',
    kind: 'text',
    text: 'a rather long message whose end does not fit into the list',
    notice: undefined,
    at: NOW - DAY,
    status: 'at-mailbox',
  },
})
/** Whose invite has expired without a sign of him. */
export const DAVE = contact(6, 'Dave', { standing: 'joining', comparable: false, answer: 'late' })
export const EVE = contact(5, 'Eve', { verification: 'attack', standing: 'blocked', muted: true })

export const MESSAGES: readonly MessageView[] = [
  message(9, 'us', undefined, { kind: 'notice', notice: { code: 'verified' }, at: NOW - DAY }),
  message(10, 'them', 'hello Ada'),
  message(11, 'us', 'hello Bob,\nhow are you?', { status: 'read' }),
  message(12, 'us', 'tea at five?', {
    status: 'delivered',
    reactions: [{ by: 'them', emoji: '👍' }],
    editedAt: NOW - 47 * MINUTE,
  }),
  message(13, 'them', 'yes', {
    status: 'unread',
    replyTo: { message: 12, author: 'us', text: 'tea at five?', edited: false },
  }),
  message(14, 'them', 'see you there', { status: 'unread' }),
]

export const MAILBOX: MailboxView = {
  id: 7,
  profile: 1,
  name: 'attic',
  key: 'cd'.repeat(32),
  link: 'pvtcoms-mailbox:example',
  kind: 'mailbox',
  state: 'reachable',
  unreachableSince: undefined,
  doubted: false,
  clocksDiffer: false,
  price: { tier: 1, volume: 12, bytesPerDay: 5_242_880 },
  contacts: 2,
}

export const LINK = `pvtcoms:${'aB3-_xYz'.repeat(18)}`

export function invite(change: Partial<InviteView> = {}): InviteView {
  return {
    id: 8,
    profile: 1,
    side: 'inviter',
    name: 'Carol',
    stage: 'open',
    problem: undefined,
    createdAt: NOW,
    expiresAt: NOW + 3 * DAY,
    link: LINK,
    contact: undefined,
    ...change,
  }
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
