/** A contact as it is shown, and what two people compare. Plain JSON; times are Unix milliseconds. */
import type { PollInterval, Route } from '@pvtcoms/store'
import type { PlaceView } from './mailbox.ts'
import type { WaysPreset } from './ways.ts'

export type VerificationView =
  | 'unverified'
  | 'verified'
  | 'verified-before-restore'
  | 'attacked-before-restore'
  | 'attack'

/** How the direct way to a contact is. */
export type DirectView =
  /** This contact is written to by mailbox only. */
  | 'off'
  /** Nothing is on its way: it was not tried lately. */
  | 'idle'
  /** A stream is open. */
  | 'connected'
  | 'connecting'
  /** They are not online, or cannot be reached. */
  | 'unreachable'

export interface ContactView {
  readonly id: number
  readonly profile: number
  /** The conversation with them. */
  readonly conversation: number
  /** What we call them: the name of the conversation. */
  readonly name: string
  readonly theirName: string | undefined
  readonly createdAt: number
  /** What the person noted about them; nobody else is shown it. */
  readonly note: string
  /** `joining`: the session is not confirmed yet, or begun anew after a restore. */
  readonly standing: 'joining' | 'active' | 'blocked' | 'left'
  /** Our answer to their invite, once its time is over and they were never heard. */
  readonly answer?: AnswerView
  readonly verification: VerificationView
  /** What whoever introduced them was called here; undefined when nobody did. */
  readonly introducedBy: string | undefined
  /** Whether there is a number to compare. */
  readonly comparable: boolean
  /** A restore, of theirs or ours, waits for the person's decision, as the contact stands as attacked. */
  readonly rejoinHeld: boolean
  /** Route and poll interval by one name. */
  readonly preset: WaysPreset | 'own'
  readonly route: Route
  /** How often the mailboxes that they write to are read, if no other contact there wants it more often. */
  readonly pollInterval: PollInterval
  readonly readReceipts: boolean
  readonly direct: DirectView
  /** Mailboxes that our letters to them go to. */
  readonly mailboxes: readonly PlaceView[]
  /** Which of our own mailboxes they were given; ids. */
  readonly ownMailboxes: readonly number[]
  /** Messages of ours that they have not acknowledged. */
  readonly undelivered: number
  readonly heardAt: number | undefined
  readonly reachedAt: number | undefined
}

/** Our answer to an invite. Nobody tells us whether it came too late, as the invite was used or withdrawn before. */
export type AnswerView =
  /** The invite has expired since; the answer may still be found where it lies. */
  | 'late'
  /** It lies nowhere any more, or found no place. */
  | 'lost'

/** What two people compare. */
export interface SafetyView {
  readonly contact: number
  readonly verification: VerificationView
  /** Undefined until the nonces were exchanged. */
  readonly number: SafetyNumberView | undefined
}

export interface SafetyNumberView {
  /** Seven, in their order, with names to read aloud. */
  readonly emoji: readonly { readonly symbol: string; readonly name: string }[]
  /** Twelve digits. */
  readonly digits: string
  /** For a QR code that the other's camera reads: base64url. */
  readonly code: string
}

/** What came of a scanned code. */
export type ScanResult = 'verified' | 'not-the-same' | 'own-code' | 'no-code' | 'not-comparable'
