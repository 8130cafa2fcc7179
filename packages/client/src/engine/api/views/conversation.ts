/** Conversations as they are shown. */
import type { ConversationView, LastMessageView } from '@pvtcoms/rpc'
import type { MessageRow, Store } from '@pvtcoms/store'
import type { Conversation } from '../../conversations/conversation.ts'
import { excerptOf } from './message.ts'

export function conversationView(
  { messages }: Pick<Store, 'messages'>,
  { id, audience: { kind, contact }, row }: Conversation,
): ConversationView {
  const { profile, name, createdAt, muted, pinned, archived, draft, timer } = row
  return {
    ...{ id, profile, kind, contact, name, createdAt, muted, pinned, archived },
    unread: messages.countUnread(id),
    ...{ draft, timer },
    last: lastView(messages.last(id)),
  }
}

function lastView(row: MessageRow | undefined): LastMessageView | undefined {
  if (row === undefined) return undefined
  const { id, author, kind, at, status } = row
  return { id, author, kind, ...excerptOf(row), at: at, status }
}
