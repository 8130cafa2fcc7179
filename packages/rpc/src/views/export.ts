/** A message as it stands in a file that a person takes along. Plain JSON; docs/chat-export.md tells each member. */
import type { MessageKind, MessageStatus } from '@pvtcoms/store'
import type { NoticeView } from './message.ts'

/** What is undefined does not stand in the file. Times are ISO 8601 in UTC. */
export interface ExportedMessageView {
  readonly kind: MessageKind
  /** By name; undefined for a notice. */
  readonly author: string | undefined
  readonly ours: boolean
  /** By the clock of its author; it may have been wrong. */
  readonly sentAt: string
  /** When it came here or was written here. */
  readonly at: string
  /** As it was edited last. */
  readonly text: string | undefined
  readonly editedAt: string | undefined
  /** It was deleted for everyone. */
  readonly deleted: true | undefined
  /** `text`: the beginning, as it is now; undefined when that message is not here. */
  readonly replyTo: { readonly author: string; readonly text: string | undefined } | undefined
  readonly reactions: readonly { readonly author: string; readonly emoji: string }[] | undefined
  /** Of ours: how far it has come. */
  readonly status: MessageStatus | undefined
  readonly notice: NoticeView | undefined
}

export interface ExportPageView {
  readonly messages: readonly ExportedMessageView[]
  /** Messages that disappear are in no file: so many were left out of this page. */
  readonly leftOut: number
  /** Where to go on from; undefined: this is the end. */
  readonly next: string | undefined
}
