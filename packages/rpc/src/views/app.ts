/** The program as it is shown, whatever is open in it. Plain JSON; times are Unix milliseconds. */

export interface AppView {
  readonly version: string
  /** `empty`: no store yet. `locked`: it waits for its passphrase. */
  readonly state: 'empty' | 'locked' | 'open'
  readonly transport: TransportView
  readonly startedAt: number
  /** Where everything is that pvtcoms keeps on this machine. */
  readonly folder: string
  /** What a person types to have the window opened; starts pvtcoms as it was started, if it does not run. */
  readonly reopen: string
  /** Seconds without use after which it locks; 0: never. */
  readonly lockAfter: number
  readonly bridges: readonly string[]
}

export type TransportView =
  | {
      readonly kind: 'bootstrapping'
      readonly percent: number
      readonly summary: string
      readonly pace: 'normal' | 'slow' | 'stuck'
      readonly reason?: string
      /** Not at the usual pace, and none of these answers: it is not known that waiting helps. */
      readonly unanswered?: 'relays' | 'bridges'
    }
  | { readonly kind: 'ready' }
  | { readonly kind: 'degraded'; readonly reason: 'restarting' | 'network-down' | 'woke-up' }
  | {
      readonly kind: 'failed'
      readonly code: string
      readonly reason: string
      /** What a filter before Tor's control port has to allow, with the code `control-filtered`. */
      readonly commands?: readonly string[]
    }
  | { readonly kind: 'closed' }

/** What became of a text with bridges. */
export interface BridgesView {
  readonly app: AppView
  /** How many are in use now that were found; 0: nothing was changed, unless the text was empty. */
  readonly taken: number
  /** Lines that were left out, by reason. */
  readonly leftOut: readonly LeftOutView[]
}

/**
 * - `no-bridge`: prose, or what is no bridge line
 * - `cut-off`: the end of the line is missing
 * - `program-missing`: it needs one of `programs`, and none is installed
 * - `unknown-kind`: nobody here knows which program it needs
 * - `too-many`: there were 20 before it
 */
export interface LeftOutView {
  readonly reason: 'no-bridge' | 'cut-off' | 'program-missing' | 'unknown-kind' | 'too-many'
  readonly programs?: readonly string[]
  /** Numbers of the lines in the text, from 1. */
  readonly lines: readonly number[]
}

/** Something that `app.doctor` looked at. Interfaces have the words, in their own language. */
export type FindingView = Finding & {
  readonly verdict: 'good' | 'doubtful' | 'bad'
  /** What of pvtcoms helps; undefined when there is nothing to do, or nothing that pvtcoms has. */
  readonly remedy?: Remedy
}

/** A code with its values. `bridges`: whether tor goes through bridges; `mailbox`: its number in the list, from 1. */
export type Finding =
  | { readonly code: 'tor-ready' | 'tor-unanswered'; readonly bridges: boolean }
  | {
      readonly code: 'tor-connecting' | 'tor-stuck'
      readonly bridges: boolean
      readonly percent: number
      readonly reason?: string
    }
  | { readonly code: 'tor-network-down' | 'tor-restarting' | 'tor-woke-up' | 'tor-closed' }
  | { readonly code: 'tor-failed'; readonly fault: string; readonly reason: string }
  /** It is not known whether tor is to go through bridges: it waits until the person has decided. */
  | { readonly code: 'settings-unreadable' }
  | { readonly code: 'tor-filtered'; readonly commands: readonly string[] }
  | { readonly code: 'clock-good' | 'clock-wrong' | 'clock-most-differ' | 'clock-some-differ' }
  | { readonly code: 'disk-unknown' | 'disk-not-writable' }
  | { readonly code: 'disk-good' | 'disk-low'; readonly freeMiB: number }
  | { readonly code: 'store-sound' | 'store-locked' | 'store-empty' }
  | { readonly code: 'store-damaged' | 'store-fault'; readonly fault: string }
  | { readonly code: 'backup-none' }
  | { readonly code: 'backup-recent' | 'backup-old'; readonly days: number }
  | { readonly code: 'crashed'; readonly fault: string }
  | {
      readonly code:
        | 'mailbox-good'
        | 'mailbox-equivocating'
        | 'mailbox-unreachable'
        | 'own-box-unreachable'
        | 'mailbox-unknown'
        | 'mailbox-doubted'
      readonly mailbox: number
    }
  | { readonly code: 'mailbox-none' }

export type Remedy = 'bridges' | 'create' | 'unlock' | 'backup' | 'restore' | 'mailbox' | 'start'

export interface BackupView {
  /** File name within the folder of backups. */
  readonly file: string
  readonly at: number
  readonly bytes: number
}
