/** What the room of introductions needs from outside. `Profile` joins it to the other rooms. */
import type { Content } from '@pvtcoms/core/content'
import type { NoticeView } from '@pvtcoms/rpc'
import type { Context } from '../context.ts'
import type { Running } from '../invites/invite-record.ts'
import type { UnitOfWork } from '../unit-of-work.ts'
import type { Work } from '../work.ts'

/** What the three who take part in an introduction say of it. */
export type IntroductionContent = Extract<
  Content,
  { kind: 'introduce' | 'introduction-yes' | 'introduction-offer' | 'introduction-end' }
>

export interface IntroductionsPort {
  readonly profile: number
  readonly context: Pick<Context, 'store' | 'env'>
  readonly work: Pick<Work, 'do'>
  /** Runs what nobody waits for; it does not throw. */
  readonly guarded: (action: () => void) => void
  /** Again and again, while the profile is at work. */
  readonly every: (milliseconds: number, action: () => void) => void
  readonly contacts: {
    /** Throws EngineError `no-such-contact`, `blocked`, `has-left`, `no-session` when the contact cannot be written to. */
    readonly demandWritable: (contact: number) => void
    /** What the contact is called here. */
    readonly nameOf: (contact: number) => string
    /** A line in the conversation with the contact. */
    readonly notice: (unit: UnitOfWork, contact: number, what: NoticeView) => void
  }
  readonly delivery: {
    /** Puts `content` into the outbox of the contact: it leaves with `kick`. */
    readonly say: (unit: UnitOfWork, contact: number, content: Content) => void
    readonly kick: (contact: number) => void
  }
  readonly invites: {
    readonly find: (id: number) => Running | undefined
    /** The text of the link of ours, once it can be handed out. */
    readonly linkOf: (id: number) => string | undefined
    /** `noted` runs in the unit of work that stores the invite. Throws EngineError when none can be made now. */
    readonly create: (wanted: IntroducedPerson, noted: Noted) => void
    /** As `create`; throws EngineError for a link that cannot be used. */
    readonly accept: (wanted: IntroducedPerson & { readonly link: string }, noted: Noted) => void
    /** Gives up an invite that leads to nobody. */
    readonly revoke: (id: number) => void
  }
}

/** Somebody to whom an invite is to lead. */
export interface IntroducedPerson {
  /** What they will be called here. */
  readonly name: string
  readonly introducedBy: string
  /** The id of that contact. */
  readonly introducer: number
}

type Noted = (unit: UnitOfWork, invite: number) => void
