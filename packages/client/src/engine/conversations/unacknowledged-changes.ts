/** Edits and retractions of ours on their way: until they were acknowledged, the contact may see what was before. */
import { FrameType, readContent } from '@pvtcoms/core/content'
import type { MessageRow, OutgoingFrameRow, Store } from '@pvtcoms/store'

/** The message of ours that `frame` changes, or a part of what changes it; undefined for anything else. */
export function changedBy(store: Store, frame: OutgoingFrameRow): number | undefined {
  if (frame.type === FrameType.reaction) return undefined
  if (frame.about !== undefined || frame.type !== FrameType.retract) return frame.about
  // A retraction outlives its message here, and so it does not name the row.
  const content = readContent(frame)
  return content.kind === 'retract'
    ? store.messages.find(frame.contact, 'us', content.id)?.id
    : undefined
}

/** Whether the contact may not have the newest of what we made of a message. */
export function changeWaits(store: Store, message: MessageRow): boolean {
  const isChanged = message.editedAt !== undefined || message.retractedAt !== undefined
  if (message.author !== 'us' || !isChanged) return false
  const { outbox } = store
  const { contact } = message
  const changes = (frame: OutgoingFrameRow): boolean => changedBy(store, frame) === message.id
  return (
    outbox.letters(contact).some(({ id }) => outbox.framesOf(id).some(changes)) ||
    outbox.waiting(contact, outbox.countWaiting(contact)).some(changes)
  )
}
