/** Contacts, and the sessions with them. What is said with a contact belongs to a conversation. */
import type { Descriptor } from '@pvtcoms/core/descriptor'
import type { UnixMs } from '@pvtcoms/core/env'
import type { Verification } from '@pvtcoms/core/safety-check'
import type { Secret } from '@pvtcoms/core/secret'

/** How a contact is written to. */
export type Route = 'direct-and-mailbox' | 'mailbox' | 'direct'
/** How often the mailboxes that a contact writes to are read. */
export type PollInterval = 'every-minute' | 'every-15-minutes' | 'every-hour' | 'manually'

export interface ContactRow {
  readonly id: number
  readonly profile: number
  /** What they call themselves, and when they said so by their clock; undefined before they did. */
  readonly theirName: string | undefined
  readonly theirNameAt: UnixMs | undefined
  readonly createdAt: UnixMs
  /** What the person noted about them, for nobody else; may be empty. At most 4,096 bytes of UTF-8. */
  readonly note: string
  /** `left`: they ended it. */
  readonly standing: 'active' | 'blocked' | 'left'
  /** They ended it, whether they are blocked by now or not. */
  readonly hasLeft: boolean
  readonly route: Route
  readonly pollInterval: PollInterval
  /** Whether we tell them what we have read. */
  readonly readReceipts: boolean
  /** The person wants them to write to no mailbox of ours: they are told of none that is added. */
  readonly withoutMailbox: boolean
  /** How the safety check of the last session stood: what a restore goes on from. */
  readonly verification: Verification
  /** Our onion for them: Ed25519 seed, 32. */
  readonly onionSeed: Secret<'ListenKey'>
  /** Theirs for us: Ed25519 key, 32. */
  readonly peerOnionKey: Uint8Array
  /** Where they can be written to; in place of earlier ones since `descriptorsAt`, by their clock. */
  readonly descriptors: readonly Descriptor[]
  readonly descriptorsAt: UnixMs | undefined
  /** Which of our own places they were told last, and when since the invite. */
  readonly told: readonly Descriptor[]
  readonly toldAt: UnixMs | undefined
  /** `encodeRejoin` of packages/core, the recovery key in it. Secret. */
  readonly rejoin: Uint8Array
  /** `encodeReassembly` of packages/core: parts of long frames. */
  readonly reassembly: Uint8Array
  /** When something of theirs last arrived, and when something of ours was last known to have arrived. */
  readonly heardAt: UnixMs | undefined
  readonly reachedAt: UnixMs | undefined
  /** What whoever introduced them was called here; undefined when nobody did. */
  readonly introducedBy: string | undefined
  /** The id of that contact, also once it is deleted: no id is given twice. Undefined when nobody introduced them. */
  readonly introducer: number | undefined
}

export interface Contacts {
  list(profile: number): readonly ContactRow[]
  get(id: number): ContactRow | undefined
  add(row: Omit<ContactRow, 'id'>): number
  update(id: number, change: Partial<Omit<ContactRow, 'id' | 'profile' | 'createdAt'>>): void
  /** With the conversation, the sessions, the lane and all that waits in it; what was secret is overwritten. */
  remove(id: number): void
}

/** A session of a contact: one that is written in, and at times another that is only read. */
export interface SessionRow {
  readonly contact: number
  /** 32. */
  readonly sid: Uint8Array
  /** `encodeState` of packages/core's ratchet. Secret. */
  readonly ratchet: Uint8Array
  /** `encodeSafetyCheck` of packages/core. Secret. */
  readonly safety: Uint8Array
  /** Whether it is the one that is written in. */
  readonly isLive: boolean
}

export interface Sessions {
  list(contact: number): readonly SessionRow[]
  /** Adds a session, or changes the one with the same contact and sid. */
  put(row: SessionRow): void
  remove(contact: number, sid: Uint8Array): void
}
