/** What the scheduler wants done (effects), and what it tells (events). */
import type { UnixMs } from '@pvtcoms/core/env'
import type { Proof, ProofPlace, Run, Span } from '@pvtcoms/core/mailbox'
import type { IsolationKey } from '@pvtcoms/transport'

export type Question =
  | { readonly kind: 'info' }
  | { readonly kind: 'head' }
  | { readonly kind: 'digests'; readonly span: Span; readonly epochSeconds: number }
  | { readonly kind: 'letters'; readonly span: Span; readonly epochSeconds: number }
  | { readonly kind: 'fetch'; readonly run: Run }
  | {
      readonly kind: 'deposit'
      readonly tag: Uint8Array
      readonly proof: Proof
      readonly letter: Uint8Array
    }
  /** Goes on until it fails or is cancelled; each letter is an input `arrived`. */
  | { readonly kind: 'watch' }
  | { readonly kind: 'expect'; readonly tags: readonly Uint8Array[] }
  | { readonly kind: 'remove'; readonly tags: readonly Uint8Array[] }

export type Effect =
  /** One request on a stream of its own. An input `answered` has to follow, unless it is cancelled. */
  | {
      readonly kind: 'ask'
      readonly id: number
      readonly mailbox: string
      /** Fresh for each ask: nothing else goes over its circuit. */
      readonly isolation: IsolationKey
      readonly question: Question
      /** Bytes that the answer may have. */
      readonly maxBytes: number
    }
  | { readonly kind: 'cancel'; readonly id: number }
  /** At most one at a time. An input `mined` has to follow, unless it is stopped. */
  | {
      readonly kind: 'mine'
      readonly job: number
      readonly place: ProofPlace
      readonly effort: number
    }
  | { readonly kind: 'stop-mining'; readonly job: number }

export type Event =
  /** A letter under an expected tag. It may come again after a restart. */
  | {
      readonly kind: 'found'
      readonly mailbox: string
      readonly tag: Uint8Array
      readonly letter: Uint8Array
      /** By the end of its epoch at the latest, as the mailbox says; of one's own box: now. */
      readonly arrivedAt: UnixMs
    }
  /** All that the mailbox has announced is known; so many letters of it are ours, and on their way. */
  | { readonly kind: 'read'; readonly mailbox: string; readonly awaited: number }
  /** The mailbox announced a letter under an expected tag, and does not hand it out. */
  | { readonly kind: 'withheld'; readonly mailbox: string; readonly tag: Uint8Array }
  /**
   * Now is the time to seal what waits for the contact, acknowledgements too, and to come back with
   * `deposit`: a copy for each of these mailboxes.
   */
  | { readonly kind: 'seal'; readonly contact: string; readonly mailboxes: readonly string[] }
  /** A mailbox refused a copy: come back with `deposit` of the same letter for this mailbox instead. */
  | { readonly kind: 'copy'; readonly id: string; readonly mailbox: string }
  | { readonly kind: 'stored'; readonly id: string; readonly mailbox: string }
  /** Another letter lies under the tag: somebody who knows the tag left it first. */
  | { readonly kind: 'taken'; readonly id: string; readonly mailbox: string }
  /** The mailbox has no room, or asks for more work than we do. */
  | {
      readonly kind: 'full'
      readonly id: string
      readonly mailbox: string
      readonly reason: 'room' | 'effort' | 'proof'
    }
  /**
   * The mailbox shows different digest chains to different people: either to us (`witness: 'us'`;
   * it is not read any more), or to a contact, unless the contact lies.
   */
  | {
      readonly kind: 'equivocating'
      readonly mailbox: string
      readonly witness: 'us' | 'contact'
    }
  /** Nothing that was asked since then was answered. */
  | { readonly kind: 'unreachable'; readonly mailbox: string; readonly since: UnixMs }
  | { readonly kind: 'reachable'; readonly mailbox: string }
  /** The mailbox is more than a day ahead: our clock, or its, is wrong. */
  | { readonly kind: 'clocks-differ'; readonly mailbox: string }
  /** What reading it costs: told when it changes, once a day at most. */
  | {
      readonly kind: 'price'
      readonly mailbox: string
      readonly tier: 1 | 2
      /** Letters that arrived on the day before. */
      readonly volume: number
      readonly bytesPerDay: number
    }
  /** So many fetches left at once, by hand: a mailbox can tell that they belong together. */
  | { readonly kind: 'weaker'; readonly mailbox: string; readonly fetches: number }

export type Output = Effect | Event
