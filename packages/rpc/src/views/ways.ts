/** How a contact and we are in touch: what is there for them alone, what they can see of us, and what it costs. */
import type { PollInterval } from '@pvtcoms/store'

/** A choice of ways by its name; `own`: none of them. */
export type WaysPreset =
  /** Direct, or by mailbox while they are offline. */
  | 'quick'
  /** By mailbox only: they see nothing of when we are online. */
  | 'unseen'
  /** Direct only. */
  | 'together'
  /** By mailbox only, and mailboxes are read every 15 minutes. */
  | 'sparing'

/** From what is so now. What cannot be known yet is undefined. */
export interface ContactWaysView {
  readonly contact: number
  /** The first 8 characters of the onion address that is there for them alone; undefined while there is none. */
  readonly onion: string | undefined
  /** Streams with them that are open, each on a circuit of its own. */
  readonly circuits: number
  /** Whether they can see when we are online. */
  readonly presence: boolean
  /** Mailboxes of ours that they were told to write to. */
  readonly mailboxes: readonly SharedMailboxView[]
  readonly cost: WaysCostView | undefined
}

export interface SharedMailboxView {
  readonly id: number
  readonly name: string
  readonly kind: 'mailbox' | 'own-box'
  /** Others who were told the same address of it: comparing, they find out that they write to the same person. */
  readonly sharedWith: readonly NamedContactView[]
  /** How often it is read. */
  readonly pollInterval: PollInterval
  /** Those who write there and want it read more often than this contact's own setting. */
  readonly readOftenFor: readonly NamedContactView[]
  /** An invite waits for something there: it is read every minute until then. */
  readonly awaited: boolean
}

export interface NamedContactView {
  readonly id: number
  readonly name: string
}

/** Measured since the start, at most over the last 7 days; undefined in `ContactWaysView` within the first hour. */
export interface WaysCostView {
  /** How long that was, ms. */
  readonly measured: number
  /** On streams with them: both directions. */
  readonly directBytesPerDay: number
  /** Of reading our mailboxes that they write to: each is shared evenly among those who write there. */
  readonly readingBytesPerDay: number
  /** Times an hour that a stream was opened, or carried something after a silence; mailboxes by the same share. */
  readonly wakeUpsPerHour: number
}
