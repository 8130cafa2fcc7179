/** An invite as it is shown. Plain JSON; times are Unix milliseconds. */

/** How far an invite has come. */
export type InviteStage =
  /** Ours: the bundle is being left at the mailboxes. There is no link yet. */
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
 * - `also-used`: somebody else used the link too, or tried
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

export interface InviteView {
  readonly id: number
  readonly profile: number
  readonly side: 'inviter' | 'invitee'
  /** What the contact will be called here. */
  readonly name: string
  readonly stage: InviteStage
  readonly problem: InviteProblem | undefined
  readonly createdAt: number
  readonly expiresAt: number
  /** Ours while `open`: whoever has it can answer, once. Absent for a connection that may not `manage`. */
  readonly link: string | undefined
  readonly contact: number | undefined
}

/** A link in a text that somebody pasted. */
export interface LinkView {
  readonly kind: 'invite' | 'mailbox' | 'own-box'
  /** As pvtcoms spells it. That of an invite is a secret. */
  readonly link: string
  /** Tells links of one text apart; it holds no secret. */
  readonly label: string
}
