/** Mailboxes as they are shown: ours, and those that contacts named. Plain JSON; times are Unix milliseconds. */
import type { PollInterval } from '@pvtcoms/store'

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
  /** A contact was shown other contents there than we were. */
  readonly doubted: boolean
  /** Its clock and ours are more than a day apart. */
  readonly clocksDiffer: boolean
  /** What reading it costs; undefined until it is known. */
  readonly price:
    | { readonly tier: 1 | 2; readonly volume: number; readonly bytesPerDay: number }
    | undefined
  /** How often it is read: the shortest interval of the contacts who write there. */
  readonly pollInterval: PollInterval
  /** How many contacts write to us there. */
  readonly contacts: number
  /** It was taken over as contacts use it: `by-itself`, of which the person has said nothing yet, or they `agreed`. */
  readonly takenOver: 'by-itself' | 'agreed' | undefined
}

/** A mailbox that a contact uses and the profile, which has none, could use too. */
export interface OfferedMailbox {
  /** 64 hexadecimal digits. */
  readonly key: string
  /** The id of the contact. */
  readonly contact: number
}

export interface PlaceView {
  /** 64 hexadecimal digits: the key. */
  readonly name: string
  readonly kind: 'mailbox' | 'own-box' | 'direct'
  readonly reachable: boolean | undefined
  /** What we call it, if we have it too. */
  readonly called?: string
}
