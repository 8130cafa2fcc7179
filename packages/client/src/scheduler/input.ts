/**
 * What the scheduler is told. Mailboxes, contacts and letters have names: that of a mailbox is the lower-case
 * hexadecimal of its key (64 digits), the others are the caller's choice, 1 … 64 bytes of text. A name that was
 * not introduced throws SchedulerError.
 */
import type { DepositAnswer, FetchedRun, Head, Info, PlacedLetter } from '@pvtcoms/core/mailbox'
import type { PollInterval } from '@pvtcoms/store'
import type { MailboxErrorCode } from '../errors.ts'
import type { ReceivedDigest } from './connection/connection.ts'

/** What a mailbox is to us. */
export interface MailboxUse {
  /** Of the address that is dialled, 32. */
  readonly key: Uint8Array
  /** `digests`: a shared one that we read; `watch`: our own box; `nothing`: we only deposit there. */
  readonly reads: 'digests' | 'watch' | 'nothing'
  /** Somebody's own box, which expects our tags: deposits are tried without a proof first. */
  readonly expectsUs?: boolean
  /**
   * When a shared mailbox is read while the app is open: as each epoch ends; once in each quarter of an hour, or
   * hour, at a random time; or by hand alone, not even on opening. Slower reading saves data and battery. Default:
   * every-minute.
   */
  readonly pollInterval?: PollInterval
}

/** What a person is to us. */
export interface ContactUse {
  /** Names of the mailboxes where they can be written to. Each letter goes to two of them. */
  readonly mailboxes: readonly string[]
  /**
   * `mixed`: texts within a minute share a letter, which then waits for a random time; `none`: each goes
   * at once, for direct delivery and a box that serves only its owner. Default: mixed.
   */
  readonly delay?: 'mixed' | 'none'
}

/** One copy of a sealed letter: bytes and tag are those of that mailbox alone. */
export interface PlacedCopy {
  readonly mailbox: string
  /** 16. */
  readonly tag: Uint8Array
  /** 4,096. */
  readonly letter: Uint8Array
}

/** What came of an `ask`. Letters of a span come before it, as inputs `letters`. */
export type Answer =
  | { readonly kind: 'info'; readonly info: Info }
  | { readonly kind: 'head'; readonly head: Head }
  | { readonly kind: 'digests'; readonly digests: readonly ReceivedDigest[] }
  | { readonly kind: 'letters' }
  | { readonly kind: 'fetch'; readonly run: FetchedRun }
  | { readonly kind: 'deposit'; readonly answer: DepositAnswer }
  | { readonly kind: 'owner'; readonly status: 'done' | 'refused' }
  | { readonly kind: 'failed'; readonly code: 'unreachable' | MailboxErrorCode }

export type Input =
  /** Nothing but time has passed. */
  | { readonly kind: 'tick' }
  /** The app is in use from now on, or not any more. Deposits go on as long as anybody steps. */
  | { readonly kind: 'opened' }
  | { readonly kind: 'closed' }
  /** Introduces a mailbox, or changes what it is to us. */
  | ({ readonly kind: 'mailbox' } & MailboxUse)
  | { readonly kind: 'forget-mailbox'; readonly mailbox: string }
  /** Reads a mailbox again that was found equivocating, from where it says it stands now. */
  | { readonly kind: 'trust-again'; readonly mailbox: string }
  | ({ readonly kind: 'contact'; readonly contact: string } & ContactUse)
  | { readonly kind: 'forget-contact'; readonly contact: string }
  /** All tags, 16 each, that `session` looks out for at the mailbox; those it named before are replaced. */
  | {
      readonly kind: 'expect'
      readonly mailbox: string
      readonly session: string
      readonly tags: readonly Uint8Array[]
    }
  /** Our own box may remove these: they are durable here. */
  | { readonly kind: 'kept'; readonly mailbox: string; readonly tags: readonly Uint8Array[] }
  /** A contact says, inside the ratchet, where the mailbox's chain stood after that epoch. */
  | {
      readonly kind: 'head-from-contact'
      readonly mailbox: string
      readonly epoch: number
      readonly head: Uint8Array
    }
  /** Something waits to be written to the contact: an output `seal` says when to seal it. */
  | { readonly kind: 'write'; readonly contact: string }
  /** The same for an acknowledgement, which can wait for long and goes with any letter. */
  | { readonly kind: 'acknowledge'; readonly contact: string }
  /** A letter to deposit as soon as it can be. The same again, after a restart, does no harm. */
  | {
      readonly kind: 'deposit'
      readonly id: string
      readonly contact: string
      readonly copies: readonly PlacedCopy[]
    }
  /** Nobody waits for the letter any more: it was acknowledged, or delivered directly. */
  | { readonly kind: 'delivered'; readonly id: string }
  /** Tags, 16 each, of the next letters to the contact: proofs for them are made ahead. Replaces those before. */
  | {
      readonly kind: 'ahead'
      readonly contact: string
      readonly places: readonly { readonly mailbox: string; readonly tag: Uint8Array }[]
    }
  /** By hand: digests at once; fetches keep their times. */
  | { readonly kind: 'refresh' }
  /** By hand: what waits is fetched at once, which lets a mailbox link it. */
  | { readonly kind: 'fetch-now'; readonly mailbox: string }
  | { readonly kind: 'answered'; readonly ask: number; readonly answer: Answer }
  /** Letters of a span, or part of them, in their order. */
  | {
      readonly kind: 'letters'
      readonly ask: number
      readonly letters: readonly PlacedLetter[]
    }
  /** On the stream of an ask `watch`, a letter of our own box. */
  | {
      readonly kind: 'arrived'
      readonly ask: number
      readonly tag: Uint8Array
      readonly letter: Uint8Array
    }
  /** A proof, 93, that was asked for by `mine`. */
  | { readonly kind: 'mined'; readonly job: number; readonly proof: Uint8Array }
