/** What the room of mailboxes needs from outside. `Profile` joins it to the other rooms. */
import type { Descriptor } from '@pvtcoms/core/descriptor'
import type { ContactUse, Input } from '../../scheduler/index.ts'
import type { Contact } from '../contacts/contact.ts'
import type { Context } from '../context.ts'
import type { Meter } from '../meter.ts'
import type { UnitOfWork } from '../unit-of-work.ts'
import type { Work } from '../work.ts'

export interface MailboxesPort {
  readonly profile: number
  readonly context: Pick<
    Context,
    'store' | 'env' | 'primitives' | 'random' | 'timers' | 'transport' | 'onLog'
  >
  readonly work: Pick<Work, 'do' | 'show'>
  /** Runs what nobody waits for; it does not throw. */
  readonly guarded: (action: () => void) => void
  /** Once, unless the profile ends before. */
  readonly after: (milliseconds: number, action: () => void) => void
  /** Again and again, while the profile is at work. */
  readonly every: (milliseconds: number, action: () => void) => void
  /** Tells the scheduler. */
  readonly tell: (input: Input) => void
  /** Has counted what reading each mailbox took. */
  readonly meter: Pick<Meter, 'forget'>
  /** A mailbox is introduced no more: whoever looked out there has nothing to take back. */
  readonly forgetTags: (mailbox: string) => void
  readonly contacts: {
    readonly list: () => readonly MailboxContact[]
    /** From now on the contact writes to these places of ours, or to none, once the letter that says so has come. */
    readonly tellPlaces: (unit: UnitOfWork, contact: number, places: readonly Descriptor[]) => void
    /** The contact's places are others than before. */
    readonly refresh: (contact: number) => void
    readonly kick: (contact: number) => void
  }
  readonly invites: {
    /** Where whoever answers an invite of ours will write to. */
    readonly promised: () => readonly Descriptor[]
    /** Mailboxes that are read for an invite of theirs alone. */
    readonly foreignMailboxes: () => readonly Descriptor[]
    /** Names of mailboxes where an invite that is under way waits for something. */
    readonly awaitedAt: () => ReadonlySet<string>
    /** Invites, as the scheduler knows whom letters are for. */
    readonly correspondents: () => readonly (readonly [string, ContactUse])[]
  }
}

/** A contact, as far as it has to do with mailboxes. */
export interface MailboxContact extends Pick<Contact, 'id' | 'lane' | 'verification'> {
  readonly row: Pick<
    Contact['row'],
    | ('standing' | 'told' | 'descriptors' | 'pollInterval' | 'withoutMailbox')
    | ('heardAt' | 'introducer')
  >
}
