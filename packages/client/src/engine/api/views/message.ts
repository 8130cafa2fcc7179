/** Messages, and what became of them, as they are shown. */
import type {
  MessagePage,
  MessageView,
  NoticeView,
  ReplyView,
  StepCode,
  StepView,
} from '@pvtcoms/rpc'
import { type MessageRow, type ReactionRow, type Store, US } from '@pvtcoms/store'
import { placeText } from '../../conversations/exporting.ts'
import type { Page } from '../../conversations/reading.ts'
import { changeWaits } from '../../conversations/unacknowledged-changes.ts'

/** Characters of a message that stand for it elsewhere. */
const EXCERPT = 120

export function messageView(store: Store, row: MessageRow): MessageView {
  return viewWith(store, row, store.reactions.ofMessages([row.id]).get(row.id))
}

function viewWith(
  store: Store,
  row: MessageRow,
  reactions: readonly ReactionRow[] = [],
): MessageView {
  const { conversation, author } = row
  return {
    ...{ id: row.id, conversation, author, kind: row.kind, sentAt: row.sentAt, at: row.at },
    position: placeText(row),
    ...saidIn(row),
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
  const reactions = store.reactions.ofMessages(rows.map(({ id }) => id))
  return { messages: rows.map((row) => viewWith(store, row, reactions.get(row.id))), ...page }
}

/** What became of a message. That ours was written is the first of it, and is no row of its own. */
export function stepViews(store: Store, { id, author, sentAt }: MessageRow): readonly StepView[] {
  const written: StepView = { at: sentAt, code: 'written', mailbox: undefined }
  const steps = store.steps
    .list(id)
    .map(({ at, code, mailbox }) => ({ at, code: code as StepCode, mailbox }))
  return author === US ? [written, ...steps] : steps
}

/** As `saidIn`, and of a text the beginning. */
export function excerptOf(row: MessageRow): Said {
  const { text, notice } = saidIn(row)
  if (text === undefined || text.length <= EXCERPT) return { text, notice }
  // Not half a character at the end.
  return { text: text.slice(0, EXCERPT).replace(/[\uD800-\uDBFF]$/, ''), notice }
}

type Said = Pick<MessageView, 'text' | 'notice'>

/** What the text of a row is, by the kind of its message. */
function saidIn({ kind, text }: MessageRow): Said {
  switch (kind) {
    case 'text':
      return { text, notice: undefined }
    case 'notice':
      return { text: undefined, notice: text === undefined ? undefined : noticeIn(text) }
    case 'newer':
      return { text: undefined, notice: undefined }
  }
}

const noticeIn = (text: string): NoticeView => JSON.parse(text) as NoticeView

function replyOf(store: Store, { conversation, replyTo }: MessageRow): ReplyView | undefined {
  if (replyTo === undefined) return undefined
  const { author, ref } = replyTo
  const row = store.messages.find(conversation, author, ref)
  const edited = row?.editedAt !== undefined
  return { message: row?.id, author, text: row && excerptOf(row).text, edited }
}
