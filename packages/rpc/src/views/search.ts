/** What a search found. Plain JSON. */
import type { MessageView } from './message.ts'

/** A part of a text that was searched for: UTF-16 units from `from` up to `to`. */
export interface FoundPart {
  readonly from: number
  readonly to: number
}

export interface SearchView {
  /** The newest first. */
  readonly hits: readonly HitView[]
  /** Whether there are more behind the last one. */
  readonly more: boolean
}

export interface HitView {
  readonly conversation: number
  readonly message: MessageView
  /** What was found in its text, the first 256 parts at most, in the order of the text. */
  readonly found: readonly FoundPart[]
}

export interface ConversationHitView {
  readonly conversation: number
  /** What was found in its name; none where it was found by the name that the contact gave itself. */
  readonly found: readonly FoundPart[]
}
