/** What the room of conversations needs from outside. `Profile` joins it to the other rooms. */
import type { Content, Frame, ReassemblyState } from '@pvtcoms/core/content'
import type { ContactRow } from '@pvtcoms/store'
import type { Context } from '../context.ts'
import type { UnitOfWork } from '../unit-of-work.ts'
import type { Work } from '../work.ts'

export interface ConversationsPort {
  readonly profile: number
  readonly context: Pick<Context, 'store' | 'env'>
  readonly work: Pick<Work, 'do'>
  /** Once, unless the profile has ended by then or it was cancelled. */
  readonly after: (milliseconds: number, action: () => void) => () => void
  readonly contacts: {
    /** Throws EngineError `blocked`, `has-left`, `no-session` when the contact cannot be written to. */
    readonly demandWritable: (contact: number) => void
    readonly standing: (contact: number) => ContactRow['standing']
    /** Whether the contact is told what we have read: the person wants it, and there is a session. */
    readonly sendsReadReceipts: (contact: number) => boolean
    /** Messages to the contact that wait may be fewer than before. */
    readonly undeliveredFewer: (unit: UnitOfWork, contact: number) => void
  }
  readonly delivery: {
    /** Puts `content` into the outbox of the contact. Throws ContentError `too-long`. */
    readonly say: (unit: UnitOfWork, contact: number, content: Content, how?: SaidAbout) => void
    /** Something waits for the contact. */
    readonly kick: (contact: number) => void
    /** Seals what waits within this unit, if what is sealed now leaves now. */
    readonly sealIfConnected: (unit: UnitOfWork, contact: number) => void
    /** Tries everything of the message again by every way. */
    readonly retry: (contact: number, message: number) => void
  }
}

export interface SaidAbout {
  /** Whether it may take the last places of a window: short things that keep the conversation going. */
  readonly isControl?: boolean
  /** The message that it is a part of. */
  readonly message?: number
  /** The message that it says something about. */
  readonly about?: number
}

/** What belongs to a conversation; the rest is about the contact, the session or mailboxes. */
export type ConversationContent = Extract<
  Content,
  { kind: 'text' | 'reaction' | 'edit' | 'retract' | 'timer' | 'read' }
>

/** What a letter held that was opened. */
export interface OpenedLetter {
  /** In the order in which they were said. */
  readonly frames: readonly Frame[]
  /** Letters that were sent after it have come before it. */
  readonly isOvertaken: boolean
}

/** Whoever said what a letter holds. */
export interface HeardFrom {
  readonly contact: number
  /** Parts of long frames of theirs that came so far. */
  readonly reassembly: ReassemblyState
  readonly putReassembly: (unit: UnitOfWork, reassembly: ReassemblyState) => void
  /** Takes what does not belong to a conversation. */
  readonly hear: (unit: UnitOfWork, content: Exclude<Content, ConversationContent>) => void
}
