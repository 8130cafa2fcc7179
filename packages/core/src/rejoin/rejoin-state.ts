/**
 * What rejoining with one contact is made of (docs/protocol/recovery.md §3): the state, what comes in
 * and what goes out. rejoin.ts moves between them.
 */
import type { SuiteId, SuiteSet } from '../crypto/suites.ts'
import type { XWingSeed } from '../crypto/xwing.ts'
import type { Descriptor } from '../descriptor.ts'
import type { UnixMs } from '../env.ts'
import type { Introduction } from '../handshake/answer-plaintext.ts'
import type {
  Contact,
  EstablishedAsInvitee,
  EstablishedAsInviter,
} from '../handshake/established.ts'
import type { Verification } from '../safety-check/safety-check.ts'
import type { Secret } from '../secret.ts'
import type { ContactRecovery } from './recovery.ts'

export interface RejoinState {
  /** The state owns its key, and keeps it as long as the contact is kept. */
  readonly recovery: ContactRecovery
  /** Our own bundle, when we restored. */
  readonly own: WaitingBundle | AnsweredBundle | undefined
  /** The session that we write in; undefined after a restore, until there is one. */
  readonly live: LiveSession | undefined
  /** Another session that the peer may speak in. It is received in, and not written in. */
  readonly other: OtherSession | undefined
  /** Our answer to the peer's newest bundle, until the peer has shown that it has it. */
  readonly offer: Offer | undefined
  /** Bundles that were answered: each is answered once. Newest first. */
  readonly known: readonly KnownBundle[]
  /** When the newest of them was made, or was answered if that was earlier. 0 when there was none. */
  readonly newest: UnixMs
}

/** Nobody has answered it yet. */
export interface WaitingBundle {
  readonly kind: 'waiting'
  readonly seed: XWingSeed
  readonly suites: SuiteSet
  /** 4,096 bytes, without a mailbox's layer. */
  readonly bundle: Uint8Array
  readonly expires: UnixMs
  /** Where the answer will lie: what the bundle names. */
  readonly answersAt: readonly Descriptor[]
  readonly copies: readonly RejoinCopy[]
  /** The person wanted it although the contact stood as attacked. */
  readonly despiteAttack: boolean
  /** SHA-256 of each letter that lay at a place for answers and is none. */
  readonly refused: readonly Uint8Array[]
}

/** It was answered. A second, different answer would be by somebody else: the places are watched on. */
export interface AnsweredBundle {
  readonly kind: 'answered'
  readonly expires: UnixMs
  readonly answersAt: readonly Descriptor[]
  /** SHA-256 of the answer, of what had been found to be none, and of what was reported. */
  readonly seen: readonly Uint8Array[]
}

export interface LiveSession {
  readonly sid: Uint8Array
  /** Of the handshake that made it. */
  readonly suite: SuiteId
  /** Whether the peer has it for certain: it has spoken in it. */
  readonly heard: boolean
}

export interface OtherSession {
  readonly sid: Uint8Array
  readonly suite: SuiteId
  /**
   * Whether the live session had been heard when this one was offered, so that it is the one that the
   * peer lost. If not, the two crossed.
   */
  readonly supersedes: boolean
  readonly despiteAttack: boolean
}

export interface Offer {
  /** Of the session offered, 32 bytes. */
  readonly sid: Uint8Array
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

export interface KnownBundle {
  /** SHA-256 of the bundle, 32. */
  readonly hash: Uint8Array
  readonly expires: UnixMs
}

/** A place where the peer's bundle may lie. */
export interface BundlePlace {
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

/** Said with everything that can lead to another session. */
interface Standing {
  /** How the contact stands now. */
  readonly verification: Verification
  /** The person wants it although the contact stands as attacked. Counts for nothing otherwise. */
  readonly despiteAttack: boolean
}

export type RejoinInput =
  /**
   * This device was restored from a backup: the session with this contact is gone. `mailboxes` are
   * the contact's, as the backup knows them. May be given again: the earlier bundle is void then.
   */
  | (Standing & {
      readonly kind: 'restored'
      readonly self: Contact
      readonly mailboxes: readonly Descriptor[]
    })
  /** What lay at a place for bundles, and how we present ourselves if it is one. */
  | (Standing & {
      readonly kind: 'bundle'
      readonly place: BundlePlace
      readonly letter: Uint8Array
      readonly introduction: Introduction
    })
  /** What lay at a place for answers. */
  | (Standing & {
      readonly kind: 'answer'
      readonly place: RejoinAnswerPlace
      readonly letter: Uint8Array
    })
  /** A letter opened in the session of that sid. The first one in each session is enough. */
  | (Standing & { readonly kind: 'heard'; readonly sid: Uint8Array })
  /** The live session has moved up to that suite: no later one begins below it. */
  | { readonly kind: 'suite'; readonly suite: SuiteId }
  /** This state is on disk. Given again after a restart, it repeats the deposits that are owed. */
  | { readonly kind: 'durable' }
  /** A mailbox stored the deposit of that id, or has another letter in its place. */
  | { readonly kind: 'stored' | 'taken'; readonly id: Uint8Array }
  /** Mailboxes may have lost what they stored: what nobody has answered is owed again. */
  | { readonly kind: 'again' }
  /** Time has passed. */
  | { readonly kind: 'tick' }

export interface RejoinDeposit {
  readonly kind: 'deposit'
  readonly of: 'bundle' | 'answer'
  /** SHA-256 of `letter`, for `stored` and `taken`. */
  readonly id: Uint8Array
  readonly descriptor: Descriptor
  /** 16 bytes. */
  readonly tag: Uint8Array
  /** 4,096 bytes. */
  readonly letter: Uint8Array
}

export type RejoinOutput =
  | RejoinDeposit
  /** The contact, or whoever holds Rrec, restored from a backup: to be shown to the person. */
  | { readonly kind: 'peer-restored' }
  /**
   * The contact stands as attacked, so that nothing was done. To be shown to the person, and to be
   * given again with `despiteAttack` if that is the person's wish.
   */
  | { readonly kind: 'held' }
  /** A session to receive in beside the live one, and not to write in yet. */
  | { readonly kind: 'offered'; readonly session: EstablishedAsInvitee }
  /** The live session from now on; what was not acknowledged is sealed anew in it. */
  | { readonly kind: 'joined'; readonly session: EstablishedAsInviter }
  /**
   * A session that was `offered` or `joined` is the live one from now on; what was not acknowledged is
   * sealed anew in it. Its safety check goes on as `succeeding(check, before)`.
   */
  | { readonly kind: 'moved'; readonly sid: Uint8Array; readonly before: Verification }
  /** Nobody will speak in that session any more: forget it. */
  | { readonly kind: 'lapsed'; readonly sid: Uint8Array }
  /** The contact restored a version with which this one shares no suite. */
  | { readonly kind: 'unsupported' }
  /** The other side offered only suites below one that was in use: an older version, or an attack. */
  | { readonly kind: 'lower-suite' }
  /** A bundle that has the contact's mac, and in it a key that is none. */
  | { readonly kind: 'malformed' }
  /**
   * A second, different answer to our bundle: somebody else holds Rrec, unless the contact restored
   * too or a mailbox lies. The numbers of the safety check are to be compared.
   */
  | { readonly kind: 'answered-twice' }
  /** Only a hint: another copy of us may have been here, or the mailbox is wrong. */
  | { readonly kind: 'place-taken'; readonly descriptor: Descriptor }
  /** Nobody answered our bundle while it was good. `restored` can be given again; else a new invite helps. */
  | { readonly kind: 'unanswered' }
  /** Our bundle was answered, and nothing was heard since: `restored` is to be given again. */
  | { readonly kind: 'unheard' }
  /** Nothing came of it. */
  | { readonly kind: 'dropped' }

export interface RejoinStep {
  readonly state: RejoinState
  readonly outputs: readonly RejoinOutput[]
  /** To be wiped once `state` is durable. */
  readonly consumed: readonly Secret<string>[]
}
