/**
 * What B's side of an invite is made of (docs/protocol/invite.md §5): its states, what comes in and
 * what goes out. inviter.ts moves between them.
 */
import type { SuiteSet } from '../crypto/suites.ts'
import type { XWingSeed } from '../crypto/xwing.ts'
import type { Descriptor } from '../descriptor.ts'
import type { UnixMs } from '../env.ts'
import type { InviteSecret } from '../invite/link.ts'
import type { AnswerSlot } from '../invite/places.ts'
import type { Secret } from '../secret.ts'
import type { Contact, EstablishedAsInviter } from './established.ts'

/** How many bytes of each possible copy of the winning answer are kept, to know it again. */
export const COPY_PREFIX = 16

/** What B decides about an invite. */
export interface InviteTerms extends Contact {
  /** Where bundle and answers go, and what the link names: 1 … 3. */
  readonly mailboxes: readonly Descriptor[]
  /** Later than now, by at most 13 days; milliseconds are dropped. */
  readonly expires: UnixMs
}

/** What B holds until the invite is answered. */
interface Waiting {
  readonly expires: UnixMs
  readonly secret: InviteSecret
  readonly seed: XWingSeed
  readonly suites: SuiteSet
  /** 4,096 bytes, without a mailbox's layer. */
  readonly bundle: Uint8Array
}

/** The bundle is on its way to the mailboxes; there is no link yet. */
export interface PublishingState extends Waiting {
  readonly kind: 'publishing'
  readonly mailboxes: readonly PublishingMailbox[]
}

export interface PublishingMailbox {
  readonly descriptor: Descriptor
  /** `verified`: it has given the bundle back. `unavailable`: the link will not name it. */
  readonly status: 'waiting' | 'verified' | 'unavailable'
}

/** The link may be shown, and answers are watched for. */
export interface OpenState extends Waiting {
  readonly kind: 'open'
  /** SHA-256 of the link's bytes, 32. */
  readonly context: Uint8Array
  /** Those that the link names. */
  readonly mailboxes: readonly OpenMailbox[]
}

export interface OpenMailbox {
  readonly descriptor: Descriptor
  /** The link did not wait for it to give the bundle back: that is still deposited, and looked for. */
  readonly isOwed: boolean
  /** One for each answer slot. */
  readonly slots: readonly OpenSlot[]
}

export interface OpenSlot {
  /** 16 bytes. */
  readonly tag: Uint8Array
  /** The first 16 bytes of the layer there. */
  readonly layerStart: Secret<'AnswerLayerStart'>
  /** Whether something lay there that is no answer to this invite. */
  readonly spoiled: boolean
}

/** The invite was answered. Tags are watched still, without the means to open anything. */
export interface UsedState {
  readonly kind: 'used'
  readonly expires: UnixMs
  readonly mailboxes: readonly UsedMailbox[]
}

export interface UsedMailbox {
  readonly descriptor: Descriptor
  /** Where a copy of the winning answer was seen: the invitee puts one at each mailbox, and no more. */
  readonly copySlot: AnswerSlot | undefined
  /** One for each answer slot. */
  readonly slots: readonly UsedSlot[]
}

export interface UsedSlot {
  /** 16 bytes. */
  readonly tag: Uint8Array
  /** The first 16 bytes that a copy of the winning answer has there. */
  readonly copy: Uint8Array
  /** Whether something that the invitee did not put there was already reported. */
  readonly reported: boolean
}

export interface ClosedState {
  readonly kind: 'closed'
  /** `unreachable`: no mailbox took the bundle. `expired`: nobody answered. `over`: used, and watched to the end. */
  readonly reason: 'unreachable' | 'cancelled' | 'expired' | 'over'
}

export type InviterState = PublishingState | OpenState | UsedState | ClosedState

/** Where an answer may lie. */
export interface AnswerPlace {
  /** Index of the mailbox, for the input `answer`. */
  readonly mailbox: number
  readonly descriptor: Descriptor
  readonly slot: AnswerSlot
  /** 16 bytes. */
  readonly tag: Uint8Array
}

export type InviterInput =
  /** What a mailbox, by its index in the terms, gave back at the bundle's tag. */
  | { readonly kind: 'fetched-back'; readonly mailbox: number; readonly letter: Uint8Array }
  /** A mailbox would not take the bundle, or does not show it: the link will not name it. */
  | { readonly kind: 'unavailable'; readonly mailbox: number }
  /** What lay at one of `answerPlaces`, and when the mailbox says that it arrived. */
  | {
      readonly kind: 'answer'
      readonly mailbox: number
      readonly slot: AnswerSlot
      readonly letter: Uint8Array
      readonly arrived: UnixMs
    }
  /** The link is not to wait any longer for places that have not answered, if one has the bundle. */
  | { readonly kind: 'enough' }
  /** The person withdraws the invite. */
  | { readonly kind: 'cancel' }
  /** Time has passed. */
  | { readonly kind: 'tick' }

export type InviterOutput =
  /** Deposit the bundle, then fetch it back. */
  | {
      readonly kind: 'deposit'
      /** Index of the mailbox in the terms. */
      readonly mailbox: number
      readonly descriptor: Descriptor
      readonly tag: Uint8Array
      readonly letter: Uint8Array
    }
  /** `linkText` may be shown. */
  | { readonly kind: 'ready' }
  | { readonly kind: 'established'; readonly session: EstablishedAsInviter }
  /** Somebody else also used this invite, or a mailbox spoiled a letter: to be shown to the person. */
  | { readonly kind: 'also-used'; readonly descriptor: Descriptor; readonly slot: AnswerSlot }
  | { readonly kind: 'closed'; readonly reason: ClosedState['reason'] }
  /** Nothing came of it. `late`: after expiry; `known`: the copy of the winning answer, or reported before. */
  | { readonly kind: 'dropped'; readonly reason: 'does-not-open' | 'late' | 'known' | 'unexpected' }

export interface InviterStep<State extends InviterState = InviterState> {
  readonly state: State
  readonly outputs: readonly InviterOutput[]
  /** To be wiped once `state` is durable. */
  readonly consumed: readonly Secret<string>[]
}
