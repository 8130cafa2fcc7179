/**
 * What rejoining with one contact is made of (docs/protocol/recovery.md §3): the state, what comes in
 * and what goes out. rejoin.ts moves between them.
 */
import type { SuiteSet } from '../crypto/suites.ts'
import type { XWingSeed } from '../crypto/xwing.ts'
import type { Descriptor } from '../descriptor.ts'
import type { UnixMs } from '../env.ts'
import type { Introduction } from '../handshake/answer-plaintext.ts'
import type {
  Contact,
  EstablishedAsInvitee,
  EstablishedAsInviter,
  Recovery,
} from '../handshake/established.ts'
import type { Verification } from '../safety-check/safety-check.ts'
import type { Secret } from '../secret.ts'

export interface RejoinState {
  /** Newest first, 1 … 4. The state owns their keys. */
  readonly recoveries: readonly Recovery[]
  /** Our own bundle, when we restored and nobody has answered yet. */
  readonly own: OwnRejoin | undefined
  /** The session that we offered in answer to the peer's bundle, until the peer speaks in it. */
  readonly candidate: Candidate | undefined
  /** Bundles that were answered: each is answered once. Newest first. */
  readonly answered: readonly AnsweredBundle[]
}

export interface OwnRejoin {
  /** One of `recoveries`. */
  readonly recovery: Recovery
  readonly seed: XWingSeed
  readonly suites: SuiteSet
  /** 4,096 bytes, without a mailbox's layer. */
  readonly bundle: Uint8Array
  readonly expires: UnixMs
  readonly verifiedBefore: boolean
  /** Where the answer will lie: what the bundle names. */
  readonly answersAt: readonly Descriptor[]
  readonly copies: readonly RejoinCopy[]
}

export interface Candidate {
  /** The generation that the peer's bundle was made under; one of `recoveries`. */
  readonly recovery: Recovery
  /** Of the session offered, with its sid. */
  readonly offered: Recovery
  /** Of the bundle. */
  readonly expires: UnixMs
  /** 4,096 bytes, without a mailbox's layer. */
  readonly answer: Uint8Array
  readonly copies: readonly RejoinCopy[]
}

export interface RejoinCopy {
  readonly mailbox: Descriptor
  /** Days after the first: 0 … 3. */
  readonly attempt: number
  /** `refused`: every place was taken. */
  readonly status: 'owed' | 'stored' | 'refused'
}

export interface AnsweredBundle {
  /** SHA-256 of the bundle, 32. */
  readonly hash: Uint8Array
  readonly expires: UnixMs
}

/** A place where the peer's bundle may lie. */
export interface BundlePlace {
  /** Which generation, by its sid. */
  readonly sid: Uint8Array
  readonly mailbox: Descriptor
  readonly day: number
  /** 16 bytes. */
  readonly tag: Uint8Array
}

/** A place where the answer to our bundle may lie. */
export interface RejoinAnswerPlace {
  readonly mailbox: Descriptor
  readonly attempt: number
  /** 16 bytes. */
  readonly tag: Uint8Array
}

export type RejoinInput =
  /**
   * This device was restored from a backup: the session with this contact is gone. `mailboxes` are
   * the contact's, as the backup knows them.
   */
  | {
      readonly kind: 'restored'
      readonly self: Contact
      readonly mailboxes: readonly Descriptor[]
      readonly verification: Verification
    }
  /** What lay at a place for bundles, and how we present ourselves if it is one. */
  | {
      readonly kind: 'bundle'
      readonly place: BundlePlace
      readonly letter: Uint8Array
      readonly introduction: Introduction
      readonly verification: Verification
    }
  /** What lay at a place for answers. */
  | {
      readonly kind: 'answer'
      readonly place: RejoinAnswerPlace
      readonly letter: Uint8Array
    }
  /** A letter opened in the session that was offered. */
  | { readonly kind: 'confirmed'; readonly sid: Uint8Array }
  /** This state is on disk. Given again after a restart, it repeats the deposits that are owed. */
  | { readonly kind: 'durable' }
  /** A mailbox stored a copy, or has another letter in its place. */
  | {
      readonly kind: 'stored' | 'taken'
      readonly of: 'bundle' | 'answer'
      readonly mailbox: number
    }
  /** Time has passed. */
  | { readonly kind: 'tick' }

export type RejoinOutput =
  | {
      readonly kind: 'deposit'
      readonly of: 'bundle' | 'answer'
      /** Index of the copy, for `stored` and `taken`. */
      readonly mailbox: number
      readonly descriptor: Descriptor
      /** 16 bytes. */
      readonly tag: Uint8Array
      readonly letter: Uint8Array
    }
  /** The contact restored from a backup: to be shown to the person. */
  | { readonly kind: 'peer-restored' }
  /**
   * A session to receive in beside the live one, and not to write in yet. Its `recovery` stays with
   * the state.
   */
  | { readonly kind: 'offered'; readonly session: EstablishedAsInvitee }
  /** The live session from now on; what was not acknowledged is sealed anew in it. */
  | { readonly kind: 'joined'; readonly session: EstablishedAsInviter }
  /** The session that was offered is the live one from now on. */
  | { readonly kind: 'joined-offered'; readonly sid: Uint8Array }
  /** A session that was offered is void: forget it. */
  | { readonly kind: 'lapsed'; readonly sid: Uint8Array }
  /** Both sides restored, and the session that we offered is the one that stays, once the peer speaks in it. */
  | { readonly kind: 'crossed'; readonly sid: Uint8Array }
  /** The contact restored a version with which this one shares no suite. */
  | { readonly kind: 'unsupported' }
  /** Only a hint: another copy of us may have been here, or the mailbox is wrong. */
  | { readonly kind: 'place-taken'; readonly descriptor: Descriptor }
  /** Nobody answered our bundle while it was good. Only another restore, or a new invite, helps. */
  | { readonly kind: 'unanswered' }
  /** Nothing came of it; nothing changed. */
  | { readonly kind: 'dropped' }

export interface RejoinStep {
  readonly state: RejoinState
  readonly outputs: readonly RejoinOutput[]
  /** To be wiped once `state` is durable. */
  readonly consumed: readonly Secret<string>[]
}
