/** Messages as they stand in a file that a person takes along. */
import type { ExportedMessageView, ExportPageView } from '@pvtcoms/rpc'
import { type Member, type MessageRow, type Store, US } from '@pvtcoms/store'
import type { Conversation } from '../../conversations/conversation.ts'
import type { ExportedPage } from '../../conversations/exporting.ts'
import { messageView } from './message.ts'

/** Who somebody is, in words. */
export type Names = (member: Member) => string

export function namesIn(store: Store, profile: number, { row }: Conversation): Names {
  const ours = store.profiles.list().find(({ id }) => id === profile)?.name ?? ''
  return (member) => (member === US ? ours : row.name)
}

/** Messages that disappear are left out: a file would keep them. */
export function exportPageView(
  store: Store,
  names: Names,
  { rows, next }: ExportedPage,
): ExportPageView {
  const lasting = rows.filter(({ timer }) => timer === 0)
  return {
    messages: lasting.map((row) => exportedView(store, names, row)),
    leftOut: rows.length - lasting.length,
    next,
  }
}

function exportedView(store: Store, names: Names, row: MessageRow): ExportedMessageView {
  const { kind, author, text, notice, replyTo, reactions, editedAt, retracted, status } =
    messageView(store, row)
  const ours = author === US
  return {
    kind,
    author: kind === 'notice' ? undefined : names(author),
    ours: ours && kind !== 'notice',
    sentAt: isoTime(row.sentAt),
    at: isoTime(row.at),
    text,
    editedAt: editedAt === undefined ? undefined : isoTime(editedAt),
    deleted: retracted ? true : undefined,
    replyTo: replyTo && { author: names(replyTo.author), text: replyTo.text },
    reactions:
      reactions.length === 0
        ? undefined
        : reactions.map(({ by, emoji }) => ({ author: names(by), emoji })),
    status: ours && kind === 'text' ? status : undefined,
    notice,
  }
}

const isoTime = (time: number): string => new Date(time).toISOString()
