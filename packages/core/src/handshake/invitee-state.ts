/**
 * What A's side of an invite is made of (docs/protocol/invite.md §6): its states, what comes in and
 * what goes out. invitee.ts moves between them.
 */
import type { Descriptor } from '../descriptor.ts'
import type { UnixMs } from '../env.ts'
import type { Invite, InviteSecret } from '../invite/link.ts'
import type { AnswerSlot } from '../invite/places.ts'
import type { Secret } from '../secret.ts'
import type { Introduction } from './answer-plaintext.ts'
import type { EstablishedAsInvitee } from './established.ts'

/** What the last attempt at a mailbox found: nothing asked yet, nothing there, nobody there, or rubbish. */
export type Finding = 'unasked' | 'absent' | 'unreachable' | 'damaged'

/** The link was read; the bundle is looked for at its mailboxes. */
export interface FetchingState {
  readonly kind: 'fetching'
  readonly invite: Invite
  /** One for each mailbox of the invite. */
  readonly findings: readonly Finding[]
}

export interface AnswerCopy {
  readonly mailbox: Descriptor
  /** The slot to try, or that took the answer. */
  readonly slot: AnswerSlot
  /**
   * - `owed`: never given out for depositing
   * - `sent`: given out; it may lie there, whether or not the mailbox's word of it arrives
   * - `stored`: the mailbox says so
   * - `refused`: every slot was taken
   */
  readonly status: 'owed' | 'sent' | 'stored' | 'refused'
}

/** The answer is made, once and for all: a second one would collide with it. */
export interface AnsweredState {
  readonly kind: 'answered'
  readonly expires: UnixMs
  /** Still needed for the layers of further copies. */
  readonly secret: InviteSecret
  /** 4,096 bytes, without a mailbox's layer. */
  readonly answer: Uint8Array
  readonly copies: readonly AnswerCopy[]
}

/** The inviter wrote in the new session: the invite has served. */
export interface ConfirmedState {
  readonly kind: 'confirmed'
}

/**
 * Why an invite leads nowhere.
 * - `expired`: its time is over
 * - `used`: every place for an answer is taken
 * - `unreachable`: no mailbox of it answers
 * - `malformed`: what lies there is not the bundle that the link names
 * - `not-there`: the mailbox has no bundle (yet)
 * - `unsupported`: made by a newer version
 */
export type InviteFailure =
  | 'expired'
  | 'used'
  | 'unreachable'
  | 'malformed'
  | 'not-there'
  | 'unsupported'

export interface FailedState {
  readonly kind: 'failed'
  readonly failure: 'expired' | 'used' | 'unsupported'
}

export type InviteeState = FetchingState | AnsweredState | ConfirmedState | FailedState

export type InviteeInput =
  /** What lay at the bundle's tag, and how we present ourselves if it is the bundle. */
  | {
      readonly kind: 'bundle'
      readonly mailbox: number
      readonly letter: Uint8Array
      readonly introduction: Introduction
    }
  /** The mailbox was read whole, and holds no such tag. */
  | { readonly kind: 'absent'; readonly mailbox: number }
  /** The mailbox could not be reached. */
  | { readonly kind: 'unreachable'; readonly mailbox: number }
  /** This state, the answer in it, is on disk. Given again, it repeats the deposits that no mailbox has answered. */
  | { readonly kind: 'durable' }
  /** A mailbox has stored the copy in this slot. Of another slot than the last that was tried it is dropped. */
  | { readonly kind: 'stored'; readonly mailbox: number; readonly slot: AnswerSlot }
  /** A mailbox has another letter in this slot; likewise. */
  | { readonly kind: 'taken'; readonly mailbox: number; readonly slot: AnswerSlot }
  /** A letter of the new session opened. */
  | { readonly kind: 'confirmed' }
  /** Time has passed. */
  | { readonly kind: 'tick' }

export type InviteeOutput =
  /** Store it in one transaction with the new state; then comes `durable`. */
  | { readonly kind: 'established'; readonly session: EstablishedAsInvitee }
  | {
      readonly kind: 'deposit'
      /** Index of the mailbox, for `stored` and `taken`, as is the slot. */
      readonly mailbox: number
      readonly slot: AnswerSlot
      readonly descriptor: Descriptor
      /** 16 bytes. */
      readonly tag: Uint8Array
      readonly letter: Uint8Array
    }
  /** Somebody has answered this invite before us: to be shown to the person. */
  | { readonly kind: 'used-before'; readonly descriptor: Descriptor }
  /** Nothing to go on with, but a later attempt may find it. */
  | {
      readonly kind: 'waiting'
      readonly failure: 'unreachable' | 'malformed' | 'not-there'
    }
  /** Final. A session that was established with this invite is void. */
  | { readonly kind: 'failed'; readonly failure: FailedState['failure'] }
  /** Nothing that this state waits for; nothing changed. */
  | { readonly kind: 'dropped' }

export interface InviteeStep {
  readonly state: InviteeState
  readonly outputs: readonly InviteeOutput[]
  /** To be wiped once `state` is durable. */
  readonly consumed: readonly Secret<string>[]
}
