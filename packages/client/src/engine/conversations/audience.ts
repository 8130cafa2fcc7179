/**
 * Whom a conversation is with: who is told what is said in it, and what follows where nobody is. All that sets the kinds of
 * conversations apart is decided here; nothing else asks for the kind.
 */
import type { Content } from '@pvtcoms/core/content'
import type { ConversationView } from '@pvtcoms/rpc'
import {
  CONVERSATION_KINDS,
  type ConversationKind,
  type ConversationRow,
  type MessageStatus,
} from '@pvtcoms/store'
import type { UnitOfWork } from '../unit-of-work.ts'
import type { ConversationsPort, SaidAbout } from './port.ts'

export interface Audience {
  readonly kind: ConversationView['kind']
  /** The contact, where it is one. */
  readonly contact: number | undefined
  /** Of a message that was just written. */
  readonly written: Extract<MessageStatus, 'queued' | 'seen'>
  /** Throws EngineError `blocked`, `has-left`, `no-session` when they cannot be written to. */
  readonly demandWritable: () => void
  /** Whether anybody is there, now or later. */
  readonly isThere: () => boolean
  /** Whether they are told what we have read. */
  readonly wantsReceipts: () => boolean
  /** Puts `content` into the outbox, where anybody is. Throws ContentError `too-long`. */
  readonly say: (unit: UnitOfWork, content: Content, how?: SaidAbout) => void
  /** Something waits for them. */
  readonly kick: () => void
  /** Seals what waits within this unit, if what is sealed now leaves now. */
  readonly sealIfConnected: (unit: UnitOfWork) => void
  /** Tries everything of the message again by every way. */
  readonly retry: (message: number) => void
  /** Messages that wait may be fewer than before. */
  readonly undeliveredFewer: (unit: UnitOfWork) => void
  /** They are shown under the name of the conversation, which is another now. */
  readonly renamed: (unit: UnitOfWork) => void
}

type Port = Pick<ConversationsPort, 'contacts' | 'delivery'>

function oneContact({ contacts, delivery }: Port, contact: number): Audience {
  const changed = (unit: UnitOfWork): void => unit.changed({ kind: 'contact', id: contact })
  return {
    ...{ kind: 'contact', contact, written: 'queued' },
    demandWritable: () => contacts.demandWritable(contact),
    isThere: () => contacts.standing(contact) !== 'left',
    wantsReceipts: () => contacts.sendsReadReceipts(contact),
    say: (unit, content, how) => delivery.say(unit, contact, content, how),
    kick: () => delivery.kick(contact),
    sealIfConnected: (unit) => delivery.sealIfConnected(unit, contact),
    retry: (message) => delivery.retry(contact, message),
    undeliveredFewer(unit) {
      contacts.undeliveredFewer(unit, contact)
      changed(unit)
    },
    renamed: changed,
  }
}

const nothing = (): void => undefined

const NOBODY: Audience = {
  ...{ kind: 'notes', contact: undefined, written: 'seen' },
  ...{ demandWritable: nothing, isThere: () => false, wantsReceipts: () => false },
  ...{ say: nothing, kick: nothing, sealIfConnected: nothing, retry: nothing },
  ...{ undeliveredFewer: nothing, renamed: nothing },
}

/** Undefined: the engine does not have that kind yet. */
const AUDIENCES: Readonly<
  Record<ConversationKind, ((port: Port, row: ConversationRow) => Audience | undefined) | undefined>
> = {
  contact: (port, { contact }) => (contact === undefined ? undefined : oneContact(port, contact)),
  notes: () => NOBODY,
  group: undefined,
}

/** The kinds that the engine has. */
export const KINDS: readonly ConversationKind[] = CONVERSATION_KINDS.filter(
  (kind) => AUDIENCES[kind] !== undefined,
)

/** Undefined of a conversation that the engine cannot show. */
export function audienceOf(port: Port, row: ConversationRow): Audience | undefined {
  return AUDIENCES[row.kind]?.(port, row)
}
