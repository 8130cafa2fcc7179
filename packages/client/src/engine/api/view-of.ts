/** What is in the store, as it is shown (views.ts). */
import { toBase64url } from '@pvtcoms/core/bytes'
import { safetyDigits, safetyEmoji, safetyQr } from '@pvtcoms/core/safety-check'
import type {
  ContactView,
  LastMessageView,
  MessageView,
  NoticeView,
  ReplyView,
  SafetyView,
  StepCode,
  StepView,
} from '@pvtcoms/rpc'
import type { ContactRow, MessageRow, Store } from '@pvtcoms/store'
import type { Account } from '../account.ts'
import type { Contact } from '../contacts/contact.ts'
import { changeWaits } from '../conversations/unacknowledged-changes.ts'
import { nameOf } from '../delivery/tag-registry.ts'

/** Characters of a message that stand for it elsewhere. */
const EXCERPT = 120

export function contactView(account: Account, peer: Contact): ContactView {
  const { store } = account.context
  const { row, live } = peer
  return {
    ...pick(row),
    ...standingOf(account, peer),
    verification: peer.verification,
    comparable: live?.safety.kind === 'comparable',
    rejoinHeld: peer.heldRejoin !== undefined,
    unread: store.messages.countUnread(row.id),
    last: lastView(store.messages.last(row.id)),
    direct: account.post.directView(peer),
    mailboxes: row.descriptors
      .filter(({ kind }) => kind !== 'direct')
      .map((place) => account.pool.placeView(place)),
    ownMailboxes: account.pool.rows
      .filter(({ descriptor, aliases }) =>
        [descriptor, ...aliases].some((own) =>
          row.told.some((told) => nameOf(told) === nameOf(own)),
        ),
      )
      .map(({ id }) => id),
    undelivered: peer.undelivered,
  }
}

function pick({
  id,
  profile,
  name,
  theirName,
  createdAt,
  muted,
  draft,
  route,
  pollInterval: rhythm,
  readReceipts,
  timer,
  heardAt,
  reachedAt,
}: ContactRow): Pick<
  ContactView,
  | 'id'
  | 'profile'
  | 'name'
  | 'theirName'
  | 'createdAt'
  | 'muted'
  | 'draft'
  | 'route'
  | 'rhythm'
  | 'readReceipts'
  | 'timer'
  | 'heardAt'
  | 'reachedAt'
> {
  return {
    ...{ id, profile, name, theirName, createdAt, muted, draft, route, rhythm, readReceipts },
    ...{ timer, heardAt, reachedAt },
  }
}

/** A session counts once the contact was heard in it. */
function standingOf(
  { inviting }: Account,
  { id, row, live, rejoin }: Contact,
): Pick<ContactView, 'standing' | 'answer'> {
  if (row.standing !== 'active') return { standing: row.standing }
  const isHeard = live !== undefined && row.heardAt !== undefined && rejoin.live?.heard !== false
  if (isHeard) return { standing: 'active' }
  const isNew = live !== undefined && row.heardAt === undefined
  const answer = isNew ? inviting.answerTo(id) : undefined
  return { standing: 'joining', ...(answer && { answer }) }
}

function lastView(row: MessageRow | undefined): LastMessageView | undefined {
  if (row === undefined) return undefined
  const { id, author, kind, place, status } = row
  return { id, author, kind, text: excerpt(row), notice: noticeOf(row), at: place, status }
}

export function messageView(store: Store, row: MessageRow): MessageView {
  const { contact, author, ref } = row
  const reactions = store.reactions.list(contact, author, ref)
  return {
    ...{ id: row.id, contact, author, kind: row.kind, sentAt: row.sentAt, at: row.place },
    text: row.kind === 'text' ? row.text : undefined,
    notice: noticeOf(row),
    replyTo: replyOf(store, row),
    reactions: reactions
      .filter(({ emoji }) => emoji !== '')
      .map(({ by, emoji }) => ({ by, emoji })),
    editedAt: row.editedAt,
    retracted: row.retractedAt !== undefined,
    ...(changeWaits(store, row) && { changeWaits: true }),
    ...{ status: row.status, timer: row.timer, disappearsAt: row.disappearsAt },
  }
}

/** What became of a message. That ours was written is the first of it, and is no row of its own. */
export function stepViews(store: Store, { id, author, sentAt }: MessageRow): readonly StepView[] {
  const written: StepView = { at: sentAt, code: 'written', mailbox: undefined }
  const steps = store.steps
    .list(id)
    .map(({ at, code, mailbox }) => ({ at, code: code as StepCode, mailbox }))
  return author === 'us' ? [written, ...steps] : steps
}

export function safetyView({ context: { primitives } }: Account, peer: Contact): SafetyView {
  const safety = peer.live?.safety
  const isShown = safety?.kind === 'comparable' || safety?.kind === 'verified'
  return {
    contact: peer.id,
    verification: peer.verification,
    number: isShown
      ? {
          emoji: safetyEmoji(safety.number).map(({ symbol, name }) => ({ symbol, name })),
          digits: safetyDigits(safety.number),
          code: toBase64url(safetyQr(primitives, safety.number, safety.role)),
        }
      : undefined,
  }
}

function replyOf(store: Store, { contact, replyTo }: MessageRow): ReplyView | undefined {
  if (replyTo === undefined) return undefined
  const { author, ref } = replyTo
  const row = store.messages.find(contact, author, ref)
  const edited = row?.editedAt !== undefined
  return { message: row?.id, author, text: row && excerpt(row), edited }
}

function excerpt({ kind, text }: MessageRow): string | undefined {
  if (kind !== 'text' || text === undefined) return undefined
  // Not half a character at the end.
  return text.length > EXCERPT ? text.slice(0, EXCERPT).replace(/[\uD800-\uDBFF]$/, '') : text
}

function noticeOf({ kind, text }: MessageRow): NoticeView | undefined {
  return kind === 'notice' && text !== undefined ? (JSON.parse(text) as NoticeView) : undefined
}
