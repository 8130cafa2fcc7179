/** A message as it is shown. Plain JSON; times are Unix milliseconds. */
import type { MessageKind, MessageStatus } from '@pvtcoms/store'

export interface MessageView {
  readonly id: number
  readonly conversation: number
  /** The member who wrote it: 0 is us; with one contact, 1 is them. Of a notice, whom it is about. */
  readonly author: number
  readonly kind: MessageKind
  /** Undefined once retracted. */
  readonly text: string | undefined
  readonly notice: NoticeView | undefined
  readonly sentAt: number
  /** Where it stands in its conversation: messages are shown in the order of these texts, character by character. */
  readonly position: string
  /** When it came here or was written here, by the clock of this machine, which may have been wrong then. */
  readonly at: number
  readonly replyTo: ReplyView | undefined
  readonly reactions: readonly { readonly by: number; readonly emoji: string }[]
  readonly editedAt: number | undefined
  readonly retracted: boolean
  /** Ours, edited or retracted, and they have not acknowledged that: they may see it as it was. `status` is about the message alone. */
  readonly changeWaits?: true
  readonly status: MessageStatus
  /** Seconds; 0: it stays. */
  readonly timer: number
  readonly disappearsAt: number | undefined
}

export interface ReplyView {
  /** Undefined when it is not here. */
  readonly message: number | undefined
  readonly author: number
  /** The beginning of it, as it is now. */
  readonly text: string | undefined
  /** It may not be what was answered. */
  readonly edited: boolean
}

/** Something that happened, as a line between the messages. Interfaces have the words. */
export type NoticeView =
  | { readonly code: 'joined' }
  | { readonly code: 'verified' | 'attack-shown' | 'attack-wrong-opening' }
  | { readonly code: 'invite-also-used' | 'invite-taken' | 'answered-twice' }
  | {
      readonly code: 'peer-restored' | 'we-restored' | 'rejoined' | 'rejoin-held' | 'rejoin-failed'
    }
  | { readonly code: 'timer'; readonly by: number; readonly seconds: number }
  | { readonly code: 'renamed'; readonly from: string | undefined; readonly to: string }
  /** Letters that can never be opened any more. */
  | { readonly code: 'lost'; readonly count: number }
  /** Something this version cannot read although it should. */
  | { readonly code: 'damaged' }
  | { readonly code: 'left' }
  /** The contact would introduce us to somebody; `introduction` is the `key` of that introduction. */
  | { readonly code: 'introduction'; readonly introduction: string; readonly name: string }
  /** We asked the contact whether they want to meet `name`, a contact of ours. */
  | { readonly code: 'introduced'; readonly name: string }
  /** `name` introduced us to the contact. */
  | { readonly code: 'introduced-by'; readonly name: string }

/** What became of a message of ours, step by step. */
export interface StepView {
  readonly at: number
  readonly code: StepCode
  /** Name of the mailbox: 64 hexadecimal digits. */
  readonly mailbox: string | undefined
}

export type StepCode =
  | 'written'
  | 'sealed'
  | 'sealed-anew'
  | 'sent-direct'
  | 'stored'
  | 'taken'
  | 'full'
  | 'delivered'
  | 'read'
  /** Too much is unacknowledged: it is sealed once the contact's next letter has come. */
  | 'waiting'

/** What becomes of messages of ours that are deleted before anything of them was sent: they go out all the same, or nobody gets them. */
export type Unsent = 'send' | 'withhold'

/** What became of messages that were deleted here. */
export interface DeletedView {
  /** Messages that are not here any more. */
  readonly deleted: number
  /** Those of them that nobody gets. */
  readonly withheld: number
  /** Those of them that the others get all the same: they were on their way, or are to be sent. */
  readonly onTheWay: number
}
