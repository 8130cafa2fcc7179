/**
 * What the engine shows of its state: plain JSON, made for people's interfaces. Nothing secret is in
 * it but what a person is to see: words, names, links, safety numbers. Times are Unix milliseconds.
 */
import type { Author, MessageStatus, Rhythm, Route } from '@pvtcoms/store'

export interface ProfileView {
  readonly id: number
  readonly name: string
  /** Of all contacts that are not muted. */
  readonly unread: number
}

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
  /** Ours while `open`: whoever has it can answer, once. */
  readonly link: string | undefined
  readonly contact: number | undefined
}

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
  readonly name: string
  readonly theirName: string | undefined
  readonly createdAt: number
  /** `joining`: the session is not confirmed yet, or begun anew after a restore. */
  readonly standing: 'joining' | 'active' | 'blocked' | 'left'
  /** While `joining`, of somebody whose invite we answered and who was never heard: once its time is over. */
  readonly answer?: AnswerView
  readonly verification: VerificationView
  /** Whether there is a number to compare. */
  readonly comparable: boolean
  /** A restore, of theirs or ours, waits for the person's decision, as the contact stands as attacked. */
  readonly rejoinHeld: boolean
  readonly muted: boolean
  readonly unread: number
  readonly draft: string
  readonly last: LastMessageView | undefined
  readonly route: Route
  readonly rhythm: Rhythm
  readonly readReceipts: boolean
  /** Seconds; 0: messages stay. */
  readonly timer: number
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

export interface LastMessageView {
  readonly id: number
  readonly author: Author
  readonly kind: MessageView['kind']
  /** The beginning of it. */
  readonly text: string | undefined
  readonly notice: NoticeView | undefined
  readonly at: number
  readonly status: MessageStatus
}

export interface PlaceView {
  /** 64 hexadecimal digits: the key. */
  readonly name: string
  readonly kind: 'mailbox' | 'own-box' | 'direct'
  readonly reachable: boolean | undefined
  /** What we call it, if we have it too. */
  readonly called?: string
}

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

export interface MessageView {
  readonly id: number
  readonly contact: number
  readonly author: Author
  readonly kind: 'text' | 'notice' | 'newer'
  /** Undefined once retracted. */
  readonly text: string | undefined
  readonly notice: NoticeView | undefined
  readonly sentAt: number
  /** When it came to stand where it stands: days on screen are by this. */
  readonly at: number
  readonly replyTo: ReplyView | undefined
  readonly reactions: readonly { readonly by: Author; readonly emoji: string }[]
  readonly editedAt: number | undefined
  readonly retracted: boolean
  /** Ours, edited or retracted, and they have not acknowledged that: they may see it as it was. `status` is about the message alone. */
  readonly changeWaits?: true
  readonly status: MessageStatus
  /** Seconds; 0: it stays. */
  readonly timer: number
  readonly disappearsAt: number | undefined
}

export interface ReplyView {
  /** Undefined when it is not here. */
  readonly message: number | undefined
  readonly author: Author
  /** The beginning of it, as it is now. */
  readonly text: string | undefined
  /** It may not be what was answered. */
  readonly edited: boolean
}

/** Something that happened, as a line between the messages. Interfaces have the words. */
export type NoticeView =
  | { readonly code: 'joined' }
  | { readonly code: 'verified' | 'attack-shown' | 'attack-wrong-opening' }
  | { readonly code: 'invite-also-used' | 'answered-twice' }
  | {
      readonly code: 'peer-restored' | 'we-restored' | 'rejoined' | 'rejoin-held' | 'rejoin-failed'
    }
  | { readonly code: 'timer'; readonly by: Author; readonly seconds: number }
  | { readonly code: 'renamed'; readonly from: string | undefined; readonly to: string }
  /** Letters that can never be opened any more. */
  | { readonly code: 'lost'; readonly count: number }
  /** Something this version cannot read although it should. */
  | { readonly code: 'damaged' }
  | { readonly code: 'left' }

/** What became of a message of ours, step by step. */
export interface StepView {
  readonly at: number
  readonly code: StepCode
  /** Name of the mailbox: 64 hexadecimal digits. */
  readonly mailbox: string | undefined
}

export type StepCode =
  | 'written'
  | 'sealed'
  | 'sealed-anew'
  | 'sent-direct'
  | 'stored'
  | 'taken'
  | 'full'
  | 'delivered'
  | 'read'
  | 'blocked'
  | 'failed'

export interface MailboxView {
  readonly id: number
  readonly profile: number
  readonly name: string
  /** 64 hexadecimal digits: the key. */
  readonly key: string
  /** As it is handed to people. */
  readonly link: string
  readonly kind: 'mailbox' | 'own-box'
  readonly state: 'unknown' | 'reachable' | 'unreachable' | 'equivocating'
  /** Since when it did not answer. */
  readonly unreachableSince: number | undefined
  /** A contact saw another chain than we. */
  readonly doubted: boolean
  /** Its clock and ours are more than a day apart. */
  readonly clocksDiffer: boolean
  /** What reading it costs; undefined until it is known. */
  readonly price:
    | { readonly tier: 1 | 2; readonly volume: number; readonly bytesPerDay: number }
    | undefined
  /** How many contacts write to us there. */
  readonly contacts: number
}

/** What the engine tells whoever watches: the thing as it is now. */
export type EngineEvent =
  | { readonly kind: 'profile'; readonly profile: ProfileView }
  | { readonly kind: 'profile-removed'; readonly profile: number }
  | { readonly kind: 'invite'; readonly invite: InviteView }
  | { readonly kind: 'invite-removed'; readonly profile: number; readonly invite: number }
  | { readonly kind: 'contact'; readonly contact: ContactView }
  | { readonly kind: 'contact-removed'; readonly profile: number; readonly contact: number }
  /** `isNew`: it was not there before. */
  | { readonly kind: 'message'; readonly message: MessageView; readonly isNew: boolean }
  | { readonly kind: 'message-removed'; readonly contact: number; readonly message: number }
  | { readonly kind: 'mailbox'; readonly mailbox: MailboxView }
  | { readonly kind: 'mailbox-removed'; readonly profile: number; readonly mailbox: number }
