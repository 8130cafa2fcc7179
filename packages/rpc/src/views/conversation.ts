/** A conversation as it is shown. Plain JSON; times are Unix milliseconds. */
import type { MessageKind, MessageStatus } from '@pvtcoms/store'
import type { MessageView, NoticeView } from './message.ts'

export interface ConversationView {
  readonly id: number
  readonly profile: number
  /** With one contact, or notes to self, which go to nobody; groups are not there yet. */
  readonly kind: 'contact' | 'notes'
  /** Whom it is with, of the kind `contact`. */
  readonly contact: number | undefined
  /** Without one, interfaces have a name for its kind. */
  readonly name: string
  readonly createdAt: number
  readonly muted: boolean
  /** Its place among those that are pinned, in ascending order; undefined of others. */
  readonly pinned: number | undefined
  /** It is put away: a new message brings it back, unless it is muted. */
  readonly archived: boolean
  readonly unread: number
  readonly draft: string
  /** Messages disappear so many seconds after they were read; 0: they stay. */
  readonly timer: number
  readonly last: LastMessageView | undefined
}

export interface LastMessageView {
  readonly id: number
  readonly author: number
  readonly kind: MessageKind
  /** The beginning of it. */
  readonly text: string | undefined
  readonly notice: NoticeView | undefined
  readonly at: number
  readonly status: MessageStatus
}

export interface MessagePage {
  readonly messages: readonly MessageView[]
  /** Whether there are more before the first, and after the last. */
  readonly older: boolean
  readonly newer: boolean
  /** The first unread message; undefined when all is read. */
  readonly firstUnread: number | undefined
}
