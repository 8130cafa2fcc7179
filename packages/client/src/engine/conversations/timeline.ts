/**
 * The order of a conversation: where a message comes to stand, and which of two things said about it holds. Clocks have
 * no part in where a message stands. What is written or arrives comes last; only a message that was overtaken by later
 * ones of its author stands before those, so that everybody sees the messages of an author in the same order.
 */
import type { UnixMs } from '@pvtcoms/core/env'
import type { NoticeView } from '@pvtcoms/rpc'
import { type Member, type Store, THE_CONTACT } from '@pvtcoms/store'
import type { UnitOfWork } from '../unit-of-work.ts'
import { noticeRef } from './message-ref.ts'
import type { ConversationsPort } from './port.ts'

/**
 * What was on its way for longer has been overtaken in its session, or is not true. Only the ratchet can tell that without
 * a clock.
 */
const LONGEST_WAY = 29 * 24 * 3_600_000

/** Behind everything that stands in the conversation. */
export function atEnd({ messages }: Pick<Store, 'messages'>, conversation: number): number {
  return (messages.lastPosition(conversation) ?? 0) + 1
}

/** A message that came now. */
interface Arrival {
  readonly author: Member
  readonly ref: Uint8Array
  /** Its letter was overtaken by later ones of the session. */
  readonly isOvertaken: boolean
}

/** Where a message that came now stands: one that was overtaken by later ones of its author, before those. */
export function positionOf(
  store: Pick<Store, 'messages'>,
  conversation: number,
  { author, ref, isOvertaken }: Arrival,
  now: UnixMs,
): number {
  const next = store.messages.nextOf(conversation, author, ref)
  // A letter that came in its turn may hold what was sealed anew after a restore, or lie about its age.
  const isNearby = next !== undefined && (isOvertaken || next.at >= now - LONGEST_WAY)
  return isNearby ? next.position : atEnd(store, conversation)
}

/** Of two things said about the same, the later one holds; of equal times, the greater text. */
export function isLater(
  a: { readonly sentAt: UnixMs; readonly text: string },
  b: { readonly sentAt: UnixMs; readonly text: string },
): boolean {
  return a.sentAt !== b.sentAt ? a.sentAt > b.sentAt : a.text > b.text
}

/** Adds a line about something that happened, or that `author` did. */
export function addNotice(
  context: ConversationsPort['context'],
  unit: UnitOfWork,
  conversation: number,
  what: NoticeView,
  author: Member = THE_CONTACT,
): void {
  addLine(context, unit, conversation, {
    ...{ author, kind: 'notice', text: JSON.stringify(what), status: 'seen' },
  })
}

/** Adds a line for what only a newer version can show. */
export function addNewer(
  context: ConversationsPort['context'],
  unit: UnitOfWork,
  conversation: number,
  frameType: number,
): void {
  addLine(context, unit, conversation, {
    ...{ author: THE_CONTACT, kind: 'newer', text: String(frameType), status: 'unread' },
  })
}

function addLine(
  { store, env }: ConversationsPort['context'],
  unit: UnitOfWork,
  conversation: number,
  line: Pick<Parameters<Store['messages']['add']>[0], 'author' | 'kind' | 'text' | 'status'>,
): void {
  const now = env.now()
  const id = store.messages.add({
    ...{ conversation, ref: noticeRef(env), ...line },
    ...{ sentAt: now, position: atEnd(store, conversation), at: now, replyTo: undefined },
    ...{ editedAt: undefined, retractedAt: undefined, timer: 0, disappearsAt: undefined },
  })
  unit.changed({ kind: 'message', id, isNew: true })
  unit.changed({ kind: 'conversation', id: conversation })
}
