/** An invite as it is shown. Plain JSON; times are Unix milliseconds. */
import type { Route } from '@pvtcoms/store'

/** How far an invite has come. */
export type InviteStage =
  /** Ours: it is being made. There is no link yet. */
  | 'publishing'
  /** Ours: the link can be handed out. */
  | 'open'
  /** Theirs: the bundle is looked for. */
  | 'fetching'
  /** Theirs: our answer is on its way, or waits for its reader. */
  | 'answered'
  /** It led to a contact. */
  | 'used'
  /** It leads nowhere any more; `problem` says why. */
  | 'closed'

/**
 * - `expired`, `used`, `unreachable`, `malformed`, `not-there`, `unsupported`: as in packages/core
 * - `cancelled`: withdrawn here
 * - `also-used`: ours: somebody else used the link too, or tried
 * - `taken`: theirs: somebody used it before us, or it was withdrawn
 * - `unreadable`: this version cannot read what is stored of it
 * - `no-door`: tor cannot make our client reachable for it
 * - `flooded`: somebody who has the link overran our client
 */
export type InviteProblem =
  | 'expired'
  | 'used'
  | 'unreachable'
  | 'malformed'
  | 'not-there'
  | 'unsupported'
  | 'cancelled'
  | 'also-used'
  | 'taken'
  | 'unreadable'
  | 'no-door'
  | 'flooded'

export interface InviteView {
  readonly id: number
  readonly profile: number
  readonly side: 'inviter' | 'invitee'
  /** What the contact will be called here. */
  readonly name: string
  readonly stage: InviteStage
  readonly problem: InviteProblem | undefined
  /** `direct`: it works while both are online, and whoever has the link can see whether its maker is. Undefined once over. */
  readonly route: Route | undefined
  readonly createdAt: number
  readonly expiresAt: number
  /** The two are introduced by a contact, who passes the link on: then nobody sees it here. */
  readonly introducedBy: string | undefined
  /** Ours while `open`: whoever has it can answer, once. Absent for a connection that may not `manage`. */
  readonly link: string | undefined
  readonly contact: number | undefined
}

/**
 * Why a link of an invite cannot be used, as far as that is known before a mailbox was asked. What is no link is not found.
 * - `malformed`, `unsupported`, `expired`: what the link says itself
 * - `own-invite`, `own-invite-used`, `own-invite-cancelled`: it was made here, and waits, has served or was withdrawn
 * - `known-invite`, `invite-used`: it is being accepted already, or has led to a contact
 * - `invite-taken`: somebody else used it before us, or it was withdrawn
 */
export type LinkProblem =
  | ('malformed' | 'unsupported' | 'expired')
  | ('own-invite' | 'own-invite-used' | 'own-invite-cancelled')
  | ('known-invite' | 'invite-used' | 'invite-taken')

/** A link in a text that somebody pasted. */
export interface LinkView {
  readonly kind: 'invite' | 'mailbox' | 'own-box'
  /** As pvtcoms spells it. That of an invite is a secret. */
  readonly link: string
  /** Tells links of one text apart; it holds no secret. */
  readonly label: string
  readonly problem?: LinkProblem
}
