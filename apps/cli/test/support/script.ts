/** The prepared answer of the daemon to each method. */
import {
  type ContactView,
  type ContactWaysView,
  type ConversationView,
  type Handlers,
  type IntroductionView,
  RpcError,
} from '@pvtcoms/rpc'
import { exportedMessageView } from '@pvtcoms/testkit/views'
import {
  ADA,
  APP,
  BARBARA,
  BOB,
  BOBS_CHAT,
  CHAT_WITH_BOB,
  CHATS,
  contact,
  DAVE,
  EVE,
  invite,
  MAILBOX,
  MESSAGES,
  message,
  NOTE,
  NOTES,
  NOW,
  SAFETY,
  THEM,
  US,
} from './views.ts'

const WAYS: ContactWaysView = {
  ...{ contact: BOB.id, onion: 'abcdefgh', circuits: 2, presence: true },
  mailboxes: [
    {
      ...{ id: 7, name: 'attic', kind: 'mailbox', pollInterval: 'every-minute', awaited: false },
      sharedWith: [
        { id: 4, name: 'Barbara' },
        { id: 5, name: 'Eve' },
      ],
      readOftenFor: [{ id: 5, name: 'Eve' }],
    },
    {
      ...{ id: 9, name: 'cellar', kind: 'own-box', pollInterval: 'every-minute', awaited: true },
      ...{ sharedWith: [], readOftenFor: [] },
    },
  ],
  cost: {
    ...{ measured: 3 * 86_400_000, directBytesPerDay: 41_000 },
    ...{ readingBytesPerDay: 2_048_000, wakeUpsPerHour: 31.4 },
  },
}

const CONTACTS = [BOB, BARBARA, EVE, DAVE]
const BACKUP = { file: '2025-11-25-1430.backup', at: NOW, bytes: 3_500_000 }

const INTRODUCED = {
  ...{ profile: 1, key: '00'.repeat(16), createdAt: NOW, expiresAt: NOW + 86_400_000 },
  end: undefined,
} as const
const INTRODUCTIONS: readonly IntroductionView[] = [
  {
    ...INTRODUCED,
    id: 1,
    role: 'introducee',
    by: BOB.id,
    name: 'Ivan',
    stage: 'asked',
    met: undefined,
  },
  { ...INTRODUCED, id: 2, role: 'introducer', contacts: [BOB.id, EVE.id], stage: 'one-agreed' },
  {
    ...{ ...INTRODUCED, id: 3, role: 'introducee', by: EVE.id, name: 'Trent', stage: 'over' },
    ...{ end: 'expired', met: undefined },
  },
]

export const SCRIPT: Handlers = {
  'app.status': () => APP,
  'app.create': () => APP,
  'app.unlock': () => APP,
  'app.lock': () => ({ ...APP, state: 'locked' }),
  'app.active': () => ({}),
  'app.instance': () => ({ instanceId: 'open sesame' }),
  'app.passphrase': () => ({}),
  'app.lockAfter': ({ seconds }) => ({ ...APP, lockAfter: seconds }),
  'app.bridges': ({ text }) => {
    const bridges = text.split('\n').filter((line) => line !== '')
    return { app: { ...APP, bridges }, taken: bridges.length, leftOut: [] }
  },
  'app.doctor': () => [
    { code: 'tor-ready', bridges: false, verdict: 'good' },
    { code: 'clock-some-differ', verdict: 'doubtful' },
    { code: 'mailbox-doubted', mailbox: 2, verdict: 'doubtful', remedy: 'mailbox' },
  ],
  'app.log': ({ limit }) =>
    ['2025-11-25T14:00:00Z store-opened', '2025-11-25T14:00:05Z tor-ready'].slice(0, limit),
  'app.open': () => ({ url: 'http://127.0.0.1:4321/#key' }),
  'app.stop': () => ({}),
  'app.erase': () => ({ ...APP, state: 'empty' }),

  'backup.create': () => BACKUP,
  'backup.list': () => [BACKUP],
  'backup.export': () => ({ ...BACKUP, file: 'ada.pvtcoms' }),
  'backup.restore': () => APP,

  'profile.list': () => [ADA],
  'profile.create': ({ name }) => ({ id: 2, name, unread: 0, newContacts: 'quick' }),
  'profile.setup': () => ADA,
  'profile.newContacts': ({ preset }) => ({ ...ADA, newContacts: preset }),
  'profile.rename': ({ name }) => ({ ...ADA, name }),
  'profile.emoji': () => ({ recent: [], tone: 0 }),
  'profile.keepEmoji': () => ({}),
  'profile.delete': () => ({}),

  'mailbox.list': () => [
    MAILBOX,
    {
      ...MAILBOX,
      id: 9,
      name: 'cellar',
      kind: 'own-box',
      state: 'unreachable',
      unreachableSince: NOW - 3_600_000,
      price: undefined,
      clocksDiffer: true,
      contacts: 0,
    },
  ],
  'mailbox.ownerKey': () => ({ key: `x25519:${'a'.repeat(52)}` }),
  'mailbox.add': ({ name, link }) => ({ ...MAILBOX, name, link, state: 'unknown' }),
  'mailbox.rename': ({ name }) => ({ ...MAILBOX, name }),
  'mailbox.takeOver': ({ key }) => ({ ...MAILBOX, key, name: 'f3k2qpon', takenOver: 'agreed' }),
  'mailbox.decline': () => ({}),
  'mailbox.keep': () => ({ ...MAILBOX, takenOver: 'agreed' }),
  'mailbox.remove': () => ({}),
  'mailbox.refresh': () => ({}),
  'mailbox.fetchNow': () => ({}),
  'mailbox.trust': () => ({ ...MAILBOX, doubted: true }),

  'invite.list': () => [
    invite(),
    invite({ id: 9, name: 'Dave', side: 'invitee', stage: 'answered', link: undefined }),
    invite({
      ...{ id: 11, name: 'Heidi', side: 'invitee', stage: 'fetching', problem: 'not-there' },
      link: undefined,
    }),
    invite({ id: 10, name: 'Mallory', stage: 'closed', problem: 'also-used', link: undefined }),
  ],
  'invite.create': ({ name }) => invite({ name, stage: 'publishing', link: undefined }),
  'invite.revoke': () => invite({ stage: 'closed', problem: 'cancelled', link: undefined }),
  'invite.dismiss': () => ({}),
  'invite.find': () => [],
  'invite.accept': ({ name }) => {
    if (name === 'Myself') {
      throw new RpcError(
        'own-invite-cancelled',
        'this is your own invite, and you cancelled it: create a new one',
      )
    }
    return invite({ id: 11, name, side: 'invitee', stage: 'fetching', link: undefined })
  },

  'introduction.list': () => INTRODUCTIONS,
  'introduction.create': ({ first, second }) => ({
    ...{ ...INTRODUCED, id: 4, role: 'introducer', contacts: [first, second], stage: 'asked' },
  }),
  'introduction.decide': ({ introduction: id, agrees }) => ({
    ...{ ...INTRODUCED, id, role: 'introducee', by: BOB.id, name: 'Ivan', met: undefined },
    stage: agrees ? 'agreed' : 'declined',
  }),
  'introduction.cancel': ({ introduction: id }) => ({
    ...{ ...INTRODUCED, id, role: 'introducer', contacts: [BOB.id, EVE.id], stage: 'over' },
    end: 'over',
  }),

  'contact.list': () => CONTACTS,
  'contact.show': ({ contact: id }) => found(id),
  'contact.ways': ({ contact }) => ({ ...WAYS, contact }),
  'contact.drawMailboxes': ({ contact: id }) => ({ ...found(id), ownMailboxes: [7] }),
  'contact.block': ({ contact: id, blocked }) => ({
    ...found(id),
    standing: blocked ? 'blocked' : 'active',
  }),
  'contact.delete': () => ({}),
  'contact.configure': ({ contact: id, mailboxes, ...change }) => ({
    ...found(id),
    ...change,
    ...(mailboxes !== undefined && { ownMailboxes: mailboxes }),
  }),
  'contact.note': ({ contact: id, note }) => ({ ...found(id), note }),
  'contact.safety': ({ contact }) => {
    const { verification } = found(contact)
    return verification === 'attack'
      ? { contact, verification, number: undefined }
      : { ...SAFETY, contact, verification }
  },
  'contact.compare': ({ contact, same }) => ({
    ...SAFETY,
    contact,
    verification: same ? 'verified' : 'attack',
  }),
  'contact.scan': () => ({ result: 'verified', safety: SAFETY }),
  'contact.rejoin': ({ contact: id }) => ({ ...found(id), standing: 'joining' }),

  'conversation.list': () => CHATS,
  'conversation.show': ({ conversation }) => chat(conversation),
  'conversation.notes': () => NOTES,
  'conversation.rename': ({ conversation, name }) => ({ ...chat(conversation), name }),
  'conversation.mute': ({ conversation, muted }) => ({ ...chat(conversation), muted }),
  'conversation.pin': ({ conversation, pinned }) => ({
    ...chat(conversation),
    pinned: pinned ? 1 : undefined,
  }),
  'conversation.archive': ({ conversation, archived }) => ({ ...chat(conversation), archived }),
  'conversation.timer': ({ conversation, seconds: timer }) => ({ ...chat(conversation), timer }),
  'conversation.draft': () => ({}),
  'conversation.read': ({ conversation }) => ({ ...chat(conversation), unread: 0 }),

  'conversation.clear': () => ({ deleted: 6, withheld: 0, onTheWay: 0 }),
  'conversation.export': ({ after }) => ({
    messages: (after === undefined ? MESSAGES.slice(0, 3) : MESSAGES.slice(3)).map((each) =>
      exportedMessageView(each, ['Ada', 'Bob']),
    ),
    leftOut: after === undefined ? 0 : 2,
    next: after === undefined ? '0'.repeat(30) : undefined,
  }),

  'message.page': ({ conversation, limit }) => ({
    messages: conversation === NOTES.id ? [NOTE] : MESSAGES.slice(-limit),
    older: limit < MESSAGES.length,
    newer: false,
    firstUnread: 13,
  }),
  'message.show': ({ message: id }) => {
    if (id === 15) return message(15, US, 'hello', { status: 'queued' })
    const it = MESSAGES.find((each) => each.id === id)
    if (it === undefined) throw new RpcError('no-such-message', 'there is no such message')
    return it
  },
  'message.send': ({ conversation, text }) =>
    message(15, US, text, { conversation, status: conversation === NOTES.id ? 'seen' : 'queued' }),
  'message.react': ({ message: id, emoji }) =>
    message(id, THEM, 'hello Ada', { reactions: [{ by: US, emoji }] }),
  'message.edit': ({ message: id, text }) => message(id, US, text, { editedAt: NOW }),
  'message.retract': ({ message: id }) => message(id, US, undefined, { retracted: true }),
  'message.delete': ({ messages, unsent }) => {
    if (messages.includes(15) && unsent === undefined) {
      throw new RpcError('not-sent-yet', 'not everything was sent yet: choose')
    }
    return {
      deleted: messages.length,
      withheld: unsent === 'withhold' ? 1 : 0,
      onTheWay: unsent === 'send' ? 1 : 0,
    }
  },
  'message.forward': ({ messages }) =>
    messages.map((id) => message(id + 100, US, 'tea at five?', { status: 'queued' })),
  'message.steps': () => [
    { at: NOW - 60_000, code: 'written', mailbox: undefined },
    { at: NOW - 50_000, code: 'stored', mailbox: 'ab'.repeat(32) },
    { at: NOW, code: 'delivered', mailbox: undefined },
  ],
  'message.retry': ({ message: id }) => message(id, US, 'hello', { status: 'queued' }),
  'message.search': ({ query }) => {
    if (query === '?!') throw new RpcError('nothing-to-search', 'type a word')
    const found = [{ from: 0, to: query.length }]
    const hit = { conversation: BOBS_CHAT, message: MESSAGES[3] ?? message(12, US, ''), found }
    return {
      hits: query === 'Bob' || query === 'absent' ? [] : [hit],
      more: query.startsWith('tea'),
    }
  },
  'conversation.search': ({ query }) =>
    query === 'Bob' ? [{ conversation: BOBS_CHAT, found: [{ from: 0, to: 3 }] }] : [],
}

function chat(id: number): ConversationView {
  return [...CHATS, NOTES].find((each) => each.id === id) ?? CHAT_WITH_BOB
}

function found(id: number): ContactView {
  return CONTACTS.find((each) => each.id === id) ?? contact(id, 'somebody')
}
