/** What the room of invites needs from outside. `Profile` joins it to the other rooms. */
import type { Descriptor } from '@pvtcoms/core/descriptor'
import type { Introduction } from '@pvtcoms/core/handshake'
import type { NoticeView } from '@pvtcoms/rpc'
import type { MailboxRow } from '@pvtcoms/store'
import type { Input } from '../../scheduler/index.ts'
import type { NewContact } from '../contacts/beginning.ts'
import type { Context } from '../context.ts'
import type { TagSeeker } from '../delivery/owners.ts'
import type { WatchedPlace } from '../delivery/watched-place.ts'
import type { UnitOfWork } from '../unit-of-work.ts'
import type { Work } from '../work.ts'

/** What else is stored in the unit of work that stores an invite. */
export type Noted = (unit: UnitOfWork, invite: number) => void

export interface InvitesPort {
  readonly profile: number
  readonly context: Pick<
    Context,
    'store' | 'env' | 'primitives' | 'random' | 'timers' | 'transport' | 'pace' | 'onLog'
  >
  readonly work: Pick<Work, 'do'>
  /** Runs what nobody waits for; it does not throw. */
  readonly guarded: (action: () => void) => void
  /** Once, unless the profile ends before. Returns what cancels it. */
  readonly after: (milliseconds: number, action: () => void) => () => void
  /** Again and again, while the profile is at work. */
  readonly every: (milliseconds: number, action: () => void) => void
  /** Tells the scheduler. */
  readonly tell: (input: Input) => void
  readonly tags: {
    /** All places that `seeker` looks out at, in place of those before. */
    readonly setPlaces: (seeker: TagSeeker, places: readonly WatchedPlace[]) => void
  }
  /** An invite has come further, or is gone; told once that is durable. */
  readonly changed: (invite: number) => void
  readonly contacts: {
    /** Stores the contact with the session that an invite has led to. Returns its id. */
    readonly add: (unit: UnitOfWork, contact: NewContact) => number
    /** Where a new contact is told to write to; `among`: mailboxes of an invite of ours. */
    readonly presentedPlaces: (among: readonly Descriptor[] | undefined) => readonly Descriptor[]
    /** How we present ourselves to a new contact, with these places. */
    readonly introduction: (onionKey: Uint8Array, places: readonly Descriptor[]) => Introduction
    /** A line in the conversation with the contact, if there is such a contact. */
    readonly notice: (unit: UnitOfWork, contact: number, what: NoticeView) => void
  }
  readonly mailboxes: {
    readonly rows: () => readonly MailboxRow[]
    readonly isKnown: (name: string) => boolean
    /** Whether the mailbox of that name was found not to answer. */
    readonly isUnreachable: (name: string) => boolean
    /** Mailboxes that serve many, drawn from these. */
    readonly draw: (among: readonly MailboxRow[]) => readonly MailboxRow[]
    /** What invites want of mailboxes is something else than before. */
    readonly refresh: () => void
  }
}
