/** What the room of contacts needs from outside. `Profile` joins it to the other rooms. */
import type { Content, Frame } from '@pvtcoms/core/content'
import type { Descriptor } from '@pvtcoms/core/descriptor'
import type { UnixMs } from '@pvtcoms/core/env'
import type { MailboxCopy } from '@pvtcoms/core/letter'
import type { NoticeView } from '@pvtcoms/rpc'
import type { MailboxRow } from '@pvtcoms/store'
import type { Input } from '../../scheduler/index.ts'
import type { Context } from '../context.ts'
import type { TagSeeker } from '../delivery/owners.ts'
import type { OwnPlace, WatchedPlace } from '../delivery/watched-place.ts'
import type { DirectAnswer } from '../direct/direct-answer.ts'
import type { UnitOfWork } from '../unit-of-work.ts'
import type { Work } from '../work.ts'
import type { Contact } from './contact.ts'
import type { Session } from './session.ts'

/** What a contact says of themselves, of the session, or of mailboxes: not a part of the conversation. */
export type ContactContent = Extract<
  Content,
  { kind: 'profile' | 'descriptors' | 'sas' | 'digest-heads' | 'session-close' }
>

export interface ContactsPort {
  readonly profile: number
  readonly context: Pick<
    Context,
    'store' | 'env' | 'primitives' | 'random' | 'timers' | 'transport' | 'onLog'
  >
  readonly work: Pick<Work, 'do' | 'show'>
  /** Runs what nobody waits for; it does not throw. */
  readonly guarded: (action: () => void) => void
  /** Again and again, while the profile is at work. */
  readonly every: (milliseconds: number, action: () => void) => void
  /** Tells the scheduler. */
  readonly tell: (input: Input) => void
  /** Another contact saw where chains of mailboxes stand that we may read too. */
  readonly hearHeads: (heads: Extract<Content, { kind: 'digest-heads' }>['heads']) => void
  readonly delivery: {
    /** Puts `content` into the outbox of the contact: it leaves with `kick`. */
    readonly say: (
      unit: UnitOfWork,
      contact: Contact,
      content: Content,
      how: { readonly isControl: boolean },
    ) => void
    readonly kick: (contact: Contact) => void
    /** Listens and delivers as far as the contact's standing and route allow. */
    readonly open: (contact: Contact) => void
    readonly forget: (contact: number) => void
    /** Letters of a session that is over: what is in them waits to be sealed anew. */
    readonly withdraw: (unit: UnitOfWork, contact: Contact) => void
    /** Hands a letter over that is kept nowhere; undefined when the contact is not there. */
    readonly handOnce: (contact: number, copy: MailboxCopy) => Promise<DirectAnswer> | undefined
    /** Sessions, places or standing have changed: so do the tags that are looked out for. */
    readonly watch: (contact: Contact) => void
  }
  readonly tags: {
    /** All places that `seeker` looks out at, in place of those before. */
    readonly setPlaces: (seeker: TagSeeker, places: readonly WatchedPlace[]) => void
  }
  readonly mailboxes: {
    readonly rows: () => readonly MailboxRow[]
    readonly isKnown: (name: string) => boolean
    /** Addresses at our mailboxes that letters of the contact may come to. */
    readonly placesOf: (contact: Contact) => readonly OwnPlace[]
    /** Mailboxes of ours that serve many, drawn. */
    readonly draw: () => readonly MailboxRow[]
    /** What the contact could write to instead; empty when there is nothing else. */
    readonly drawOthers: (contact: Contact) => readonly MailboxRow[]
    /** An address of `row` that nobody but `self` was ever given; undefined when none is left. */
    readonly freeAddress: (row: MailboxRow, self: number | undefined) => Descriptor | undefined
    /** Contacts, or what they want of mailboxes, are others than before. */
    readonly refresh: () => void
    /** These are written to although the contact whose they are is about to be gone. */
    readonly keepForLeaveNotice: (places: readonly Descriptor[]) => void
  }
  /** What hangs on a contact who is blocked, or is deleted. */
  readonly introductions: {
    readonly parted: (unit: UnitOfWork, contact: number) => void
    readonly forget: (unit: UnitOfWork, contact: number) => void
  }
  readonly conversations: {
    readonly add: (
      unit: UnitOfWork,
      of: { readonly contact: number; readonly name: string; readonly createdAt: UnixMs },
    ) => void
    readonly forget: (unit: UnitOfWork, contact: number) => void
    readonly notice: (unit: UnitOfWork, contact: number, what: NoticeView) => void
    /** Takes in frames that the contact said in that session, in their order. */
    readonly hear: (
      unit: UnitOfWork,
      contact: Contact,
      session: Session,
      frames: readonly Frame[],
    ) => void
  }
}

/** What the parts of this room need of the contacts that there are. */
export interface ContactRegistry {
  find(id: number): Contact | undefined
  list(): readonly Contact[]
  /** Sessions, places or standing of the contact are others than before. */
  refresh(contact: Contact): void
}
