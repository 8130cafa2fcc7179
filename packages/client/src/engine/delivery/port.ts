/** What the room of delivery needs from outside. `Profile` joins it to the other rooms. */
import type { Opened } from '@pvtcoms/core/ratchet'
import type { StepCode } from '@pvtcoms/rpc'
import type { OutgoingFrameRow } from '@pvtcoms/store'
import type { Input, Scheduler } from '../../scheduler/index.ts'
import type { Contact } from '../contacts/contact.ts'
import type { Session } from '../contacts/session.ts'
import type { Context } from '../context.ts'
import type { Meter } from '../meter.ts'
import type { UnitOfWork } from '../unit-of-work.ts'
import type { Work } from '../work.ts'
import type { OwnPlace } from './watched-place.ts'

export interface DeliveryPort {
  readonly context: Pick<
    Context,
    'store' | 'env' | 'primitives' | 'random' | 'timers' | 'transport' | 'pace' | 'onLog'
  >
  readonly work: Pick<Work, 'do' | 'show'>
  /** Counts what streams with contacts carry. */
  readonly meter: Pick<Meter, 'counted' | 'dial' | 'forget'>
  /** Once, unless the profile ends before. Returns what cancels it. */
  readonly after: (milliseconds: number, action: () => void) => () => void
  /** Again and again, while the profile is at work. */
  readonly every: (milliseconds: number, action: () => void) => void
  /** Runs what nobody waits for: a failing store is told, and the engine goes on. */
  readonly guarded: (action: () => void) => void
  /** Tells the scheduler. */
  readonly tell: (input: Input) => void
  /** Where the chains of the mailboxes stand that are read. */
  readonly heads: () => ReturnType<Scheduler['heads']>
  readonly contacts: {
    readonly list: () => readonly Contact[]
    readonly find: (id: number) => Contact | undefined
    /** Whose letters are sealed in that lane. */
    readonly withLane: (lane: number) => Contact | undefined
  }
  readonly mailboxes: {
    /** Whether the scheduler knows the mailbox of that name. */
    readonly isKnown: (name: string) => boolean
    /** Whether we read its digests. */
    readonly isRead: (name: string) => boolean
    /** Addresses at our mailboxes that letters of the contact may come to. */
    readonly placesOf: (contact: Contact) => readonly OwnPlace[]
  }
  /** What becomes of the messages that frames are parts of. */
  readonly messages: {
    readonly stepped: (
      unit: UnitOfWork,
      frames: readonly OutgoingFrameRow[],
      code: StepCode,
      mailbox?: string,
    ) => void
    /** Of frames that have just left the outbox, as the contact has opened their letters. */
    readonly acknowledged: (unit: UnitOfWork, frames: readonly OutgoingFrameRow[]) => void
  }
  readonly incoming: {
    /** A letter opened in that session for the first time since the start. */
    readonly sessionHeard: (unit: UnitOfWork, contact: Contact, session: Session) => void
    /** So many letters can never be opened any more. */
    readonly lost: (unit: UnitOfWork, contact: Contact, count: number) => void
    /** Takes in what a letter says. */
    readonly hear: (
      unit: UnitOfWork,
      contact: Contact,
      session: Session,
      letter: Pick<Opened, 'frames' | 'isOvertaken'>,
    ) => void
  }
}
