/**
 * Deleting for oneself: messages leave this device without a trace, and nobody is told. What is remembered of each is its
 * name, so that a copy of it, or something said about it, changes nothing when it comes later; see `hearing.ts`. What was
 * said and is on its way goes on to the others: only a message of which nothing was sealed yet can still be held back.
 */
import type { DeletedView, Unsent } from '@pvtcoms/rpc'
import { type MessageRow, type Store, US } from '@pvtcoms/store'
import { EngineError } from '../errors.ts'
import { oweNewBackup } from '../owed-backup.ts'
import type { UnitOfWork } from '../unit-of-work.ts'
import type { Conversation } from './conversation.ts'
import type { ConversationsPort } from './port.ts'
import type { Subject } from './writing.ts'

/** Of messages that are here, of one profile. Throws EngineError `not-sent-yet` where `unsent` has to be chosen first. */
export function deleteForMe(
  { context, work }: ConversationsPort,
  subjects: readonly Subject[],
  unsent: Unsent | undefined,
): DeletedView {
  const { store } = context
  const fates = subjects.map((subject) => ({
    ...subject,
    fate: fateOf(store, subject, unsent),
  }))
  return work.do((unit) => {
    for (const { conversation, row, fate } of fates) {
      if (fate === 'on-the-way') store.outbox.release(row.id)
      if (row.kind === 'text') remember(store, row)
      unit.changed({ kind: 'message-removed', conversation: conversation.id, message: row.id })
    }
    store.messages.removeAll(fates.map(({ row }) => row.id))
    for (const conversation of new Set(subjects.map((subject) => subject.conversation))) {
      tellOf(unit, conversation)
    }
    oweNewBackup(store)
    return countOf(fates.map(({ fate }) => fate))
  })
}

/** Everything in a conversation, notices too; the conversation stays. Throws EngineError `not-sent-yet`. */
export function clear(
  { context, work }: ConversationsPort,
  conversation: Conversation,
  unsent: Unsent | undefined,
): DeletedView {
  const { store } = context
  const { id } = conversation
  const fates = unacknowledged(store, conversation).map((row) => {
    const subject = { conversation, row }
    return { row, fate: fateOf(store, subject, unsent) }
  })
  return work.do((unit) => {
    const withheld = fates.flatMap(({ row, fate }) => (fate === 'withheld' ? [row] : []))
    for (const row of withheld) remember(store, row)
    store.messages.removeAll(withheld.map((row) => row.id))
    const cleared = store.messages.clear(id)
    unit.changed({ kind: 'conversation-cleared', id })
    tellOf(unit, conversation)
    oweNewBackup(store)
    const counts = countOf(fates.map(({ fate }) => fate))
    return { ...counts, deleted: cleared + counts.withheld }
  })
}

type Fate = 'arrived' | 'on-the-way' | 'withheld'

/** What becomes of a message that is deleted here. Throws EngineError `not-sent-yet`. */
function fateOf(
  { outbox }: Pick<Store, 'outbox'>,
  { conversation, row }: Subject,
  unsent: Unsent | undefined,
): Fate {
  const frames = row.author === US ? outbox.framesOfMessage(row.id) : []
  if (frames.length === 0) return 'arrived'
  // What was sealed may be on its way, or lie at a mailbox that has not said so yet. A retraction goes out in any case.
  const isSealed = frames.some(({ letter }) => letter !== undefined)
  if (isSealed || row.retractedAt !== undefined) return 'on-the-way'
  if (!conversation.audience.isThere()) return 'withheld'
  if (unsent === undefined) throw new EngineError('not-sent-yet')
  return unsent === 'withhold' ? 'withheld' : 'on-the-way'
}

/** Messages of ours with frames in the outbox. */
function unacknowledged(store: Store, { audience }: Conversation): readonly MessageRow[] {
  const { contact } = audience
  const lane = contact === undefined ? undefined : store.lanes.ofContact(contact)
  const ids = lane === undefined ? [] : store.outbox.messages(lane.id)
  return ids.flatMap((id) => store.messages.get(id) ?? [])
}

function remember({ gone }: Pick<Store, 'gone'>, { conversation, author, ref }: MessageRow): void {
  gone.add({ conversation, author, ref, at: undefined })
}

function tellOf(unit: UnitOfWork, { id, audience }: Conversation): void {
  audience.undeliveredFewer(unit)
  unit.changed({ kind: 'conversation', id })
}

function countOf(fates: readonly Fate[]): DeletedView {
  const count = (fate: Fate): number => fates.filter((each) => each === fate).length
  return {
    deleted: fates.length,
    withheld: count('withheld'),
    onTheWay: count('on-the-way'),
  }
}
