/** Places that a profile looks out at, and what lies there if anything does. */
import type { AnswerPlace } from '@pvtcoms/core/handshake'
import type { TagMatch } from '@pvtcoms/core/ratchet'
import type { BundlePlace, RejoinAnswerPlace } from '@pvtcoms/core/rejoin'
import type { SessionOwner } from './owners.ts'

/** To whom belongs what lies under a tag. */
export type TagOwner =
  | ({ readonly kind: 'session'; readonly match: TagMatch } & SessionOwner)
  | { readonly kind: 'invite-bundle'; readonly invite: number; readonly mailbox: number }
  | { readonly kind: 'invite-answer'; readonly invite: number; readonly place: AnswerPlace }
  | { readonly kind: 'rejoin-bundle'; readonly contact: number; readonly place: BundlePlace }
  | { readonly kind: 'rejoin-answer'; readonly contact: number; readonly place: RejoinAnswerPlace }

export interface WatchedPlace {
  /** Name of the mailbox, as the scheduler knows it. */
  readonly mailbox: string
  /** 16. */
  readonly tag: Uint8Array
  readonly owner: Exclude<TagOwner, { kind: 'session' }>
}

/** An address that letters to us may come to: `key` goes into tags, `mailbox` is who is asked. */
export interface OwnPlace {
  readonly key: Uint8Array
  /** Undefined for our own onion, which is told nothing. */
  readonly mailbox: string | undefined
}
