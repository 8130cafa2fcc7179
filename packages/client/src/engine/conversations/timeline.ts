/** The order of a conversation: where a message comes to stand, and which of two things said about it holds. */
import { type UnixMs, unixMs } from '@pvtcoms/core/env'
import type { NoticeView } from '@pvtcoms/rpc'
import { type Member, type Store, THE_CONTACT } from '@pvtcoms/store'
import type { UnitOfWork } from '../unit-of-work.ts'
import type { ConversationsPort } from './port.ts'

/** Nothing is on its way for longer: what claims to be older stands among what came since, and not before it. */
const LONGEST_WAY = 29 * 24 * 3_600_000

/** Behind everything that stands in the conversation, whatever the clock says. */
export function atEnd(
  { messages }: Pick<Store, 'messages'>,
  conversation: number,
  now: UnixMs,
): UnixMs {
  return unixMs(Math.max(now, messages.last(conversation)?.position ?? 0))
}

/** Where a message that came now stands: one that was overtaken by later ones of its author, before those. */
export function positionOf(
  store: Pick<Store, 'messages'>,
  conversation: number,
  { author, sentAt }: { readonly author: Member; readonly sentAt: UnixMs },
  now: UnixMs,
): UnixMs {
  const since = unixMs(Math.max(sentAt, now - LONGEST_WAY, 0))
  const overtaking = store.messages.firstSentAfter(conversation, author, since)
  return overtaking?.position ?? atEnd(store, conversation, now)
}

/** Of two things said about the same, the later one holds; of equal times, the greater text. */
export function isLater(
  a: { readonly sentAt: UnixMs; readonly text: string },
  b: { readonly sentAt: UnixMs; readonly text: string },
): boolean {
  return a.sentAt !== b.sentAt ? a.sentAt > b.sentAt : a.text > b.text
}

/** Adds a line about something that happened. */
export function addNotice(
  context: ConversationsPort['context'],
  unit: UnitOfWork,
  conversation: number,
  what: NoticeView,
): void {
  addLine(context, unit, conversation, {
    ...{ kind: 'notice', text: JSON.stringify(what), status: 'seen' },
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
    ...{ kind: 'newer', text: String(frameType), status: 'unread' },
  })
}

function addLine(
  { store, env }: ConversationsPort['context'],
  unit: UnitOfWork,
  conversation: number,
  line: Pick<Parameters<Store['messages']['add']>[0], 'kind' | 'text' | 'status'>,
): void {
  const now = env.now()
  const id = store.messages.add({
    ...{ conversation, author: THE_CONTACT, ref: env.random(8), ...line },
    ...{ sentAt: now, position: atEnd(store, conversation, now), replyTo: undefined },
    ...{ editedAt: undefined, retractedAt: undefined, timer: 0, disappearsAt: undefined },
  })
  unit.changed({ kind: 'message', id, isNew: true })
  unit.changed({ kind: 'conversation', id: conversation })
}
