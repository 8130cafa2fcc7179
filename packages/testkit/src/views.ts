/**
 * Views as a daemon would show them, for tests of whoever shows them: each with everything that its type wants, and changed
 * by what a test is about. A conversation has another id than its contact unless a test says otherwise.
 */
import type {
  AppView,
  ContactView,
  ConversationView,
  ExportedMessageView,
  InviteView,
  LastMessageView,
  MailboxView,
  MessageView,
} from '@pvtcoms/rpc'

/** What every fixture has to be told: its id, the profile it belongs to, and when it was made (Unix milliseconds). */
interface Made {
  readonly id: number
  readonly profile: number
  readonly createdAt: number
}

/** How far the id of a conversation is from that of its contact, so that a test notices who mixes them up. */
const APART = 1_000_000

export const conversationOf = (contact: number): number => contact + APART

export function appView(change: Partial<AppView> = {}): AppView {
  return {
    version: '0.1.0',
    state: 'open',
    transport: { kind: 'ready' },
    startedAt: 0,
    folder: '/data/pvtcoms',
    reopen: 'pvtcoms open',
    lockAfter: 0,
    bridges: [],
    ...change,
  }
}

export function contactView(
  { id, profile, createdAt }: Made,
  name: string,
  change: Partial<ContactView> = {},
): ContactView {
  return {
    id,
    profile,
    conversation: conversationOf(id),
    name,
    theirName: undefined,
    createdAt,
    note: '',
    standing: 'active',
    verification: 'unverified',
    introducedBy: undefined,
    comparable: true,
    rejoinHeld: false,
    preset: 'quick',
    route: 'direct-and-mailbox',
    pollInterval: 'every-minute',
    readReceipts: false,
    direct: 'idle',
    mailboxes: [],
    ownMailboxes: [],
    undelivered: 0,
    heardAt: undefined,
    reachedAt: undefined,
    ...change,
  }
}

/** The conversation with a contact, empty. */
export function conversationView(
  contact: ContactView,
  change: Partial<ConversationView> = {},
): ConversationView {
  return {
    id: contact.conversation,
    profile: contact.profile,
    kind: 'contact',
    contact: contact.id,
    name: contact.name,
    createdAt: contact.createdAt,
    muted: false,
    pinned: undefined,
    archived: false,
    unread: 0,
    draft: '',
    timer: 0,
    last: undefined,
    ...change,
  }
}

/** Notes to self, empty. */
export function notesView(
  { id, profile, createdAt }: Made,
  change: Partial<ConversationView> = {},
): ConversationView {
  return {
    ...{ id, profile, kind: 'notes', contact: undefined, name: '', createdAt, muted: false },
    ...{ pinned: undefined, archived: false, unread: 0, draft: '', timer: 0, last: undefined },
    ...change,
  }
}

/** By member 1, the contact, unless `change` says otherwise. It stands among the others by `at`, then by its id. */
export function messageView(
  { id, conversation, at }: { id: number; conversation: number; at: number },
  change: Partial<MessageView> = {},
): MessageView {
  return {
    id,
    conversation,
    author: 1,
    kind: 'text',
    text: '',
    notice: undefined,
    sentAt: at,
    position: `${String(at).padStart(16, '0')}${String(id).padStart(16, '0')}`,
    at,
    replyTo: undefined,
    reactions: [],
    editedAt: undefined,
    retracted: false,
    status: (change.author ?? 1) === 0 ? 'delivered' : 'seen',
    timer: 0,
    disappearsAt: undefined,
    ...change,
  }
}

/** A message as it stands in a file; `names`: of its members, by their numbers. */
export function exportedMessageView(
  message: MessageView,
  names: readonly string[],
): ExportedMessageView {
  const { kind, author, sentAt, at, text, editedAt, retracted, replyTo, reactions } = message
  const name = (member: number): string => names[member] ?? ''
  const time = (ms: number): string => new Date(ms).toISOString()
  return {
    kind,
    author: kind === 'notice' ? undefined : name(author),
    ours: author === 0 && kind !== 'notice',
    sentAt: time(sentAt),
    at: time(at),
    text,
    editedAt: editedAt === undefined ? undefined : time(editedAt),
    deleted: retracted ? true : undefined,
    replyTo: replyTo && { author: name(replyTo.author), text: replyTo.text },
    reactions:
      reactions.length === 0
        ? undefined
        : reactions.map(({ by, emoji }) => ({ author: name(by), emoji })),
    status: author === 0 && kind === 'text' ? message.status : undefined,
    notice: message.notice,
  }
}

/** A message as the list of conversations has it. */
export function lastMessageView(message: MessageView): LastMessageView {
  const { id, author, kind, notice, at, status } = message
  return { id, author, kind, text: message.text?.slice(0, 200), notice, at, status }
}

export function mailboxView(
  { id, profile }: Pick<Made, 'id' | 'profile'>,
  name: string,
  change: Partial<MailboxView> = {},
): MailboxView {
  return {
    id,
    profile,
    name,
    key: id.toString(16).padStart(64, '0'),
    link: `pvtcoms-mailbox:${'q'.repeat(80)}${id}`,
    kind: 'mailbox',
    state: 'reachable',
    unreachableSince: undefined,
    doubted: false,
    clocksDiffer: false,
    price: { tier: 1, volume: 4_000, bytesPerDay: 18_400_000 },
    pollInterval: 'every-minute',
    contacts: 0,
    takenOver: undefined,
    ...change,
  }
}

/** One of ours, which expires after an hour. */
export function inviteView(
  { id, profile, createdAt }: Made,
  name: string,
  change: Partial<InviteView> = {},
): InviteView {
  return {
    id,
    profile,
    side: 'inviter',
    name,
    stage: 'publishing',
    route: 'mailbox',
    problem: undefined,
    createdAt,
    expiresAt: createdAt + 3_600_000,
    introducedBy: undefined,
    link: undefined,
    contact: undefined,
    ...change,
  }
}
