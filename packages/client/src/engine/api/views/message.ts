/** Messages, and what became of them, as they are shown. */
import type {
  MessagePage,
  MessageView,
  NoticeView,
  ReplyView,
  StepCode,
  StepView,
} from '@pvtcoms/rpc'
import { type MessageRow, type Store, US } from '@pvtcoms/store'
import type { Page } from '../../conversations/reading.ts'
import { changeWaits } from '../../conversations/unacknowledged-changes.ts'

/** Characters of a message that stand for it elsewhere. */
const EXCERPT = 120

export function messageView(store: Store, row: MessageRow): MessageView {
  const { conversation, author, ref } = row
  const reactions = store.reactions.list(conversation, author, ref)
  return {
    ...{ id: row.id, conversation, author, kind: row.kind, sentAt: row.sentAt, at: row.position },
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

export function pageView(store: Store, { rows, ...page }: Page): MessagePage {
  return { messages: rows.map((row) => messageView(store, row)), ...page }
}

/** What became of a message. That ours was written is the first of it, and is no row of its own. */
export function stepViews(store: Store, { id, author, sentAt }: MessageRow): readonly StepView[] {
  const written: StepView = { at: sentAt, code: 'written', mailbox: undefined }
  const steps = store.steps
    .list(id)
    .map(({ at, code, mailbox }) => ({ at, code: code as StepCode, mailbox }))
  return author === US ? [written, ...steps] : steps
}

/** The beginning of a text. */
export function excerptOf({ kind, text }: MessageRow): string | undefined {
  if (kind !== 'text' || text === undefined) return undefined
  // Not half a character at the end.
  return text.length > EXCERPT ? text.slice(0, EXCERPT).replace(/[\uD800-\uDBFF]$/, '') : text
}

export function noticeOf({ kind, text }: MessageRow): NoticeView | undefined {
  return kind === 'notice' && text !== undefined ? (JSON.parse(text) as NoticeView) : undefined
}

function replyOf(store: Store, { conversation, replyTo }: MessageRow): ReplyView | undefined {
  if (replyTo === undefined) return undefined
  const { author, ref } = replyTo
  const row = store.messages.find(conversation, author, ref)
  const edited = row?.editedAt !== undefined
  return { message: row?.id, author, text: row && excerptOf(row), edited }
}
