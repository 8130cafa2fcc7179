/** Edits and retractions of ours on their way: until they were acknowledged, the contact may see what was before. */
import { FrameType, readContent, readFragment } from '@pvtcoms/core/content'
import { type MessageRow, type OutgoingFrameRow, type Store, US } from '@pvtcoms/store'

/** The message of ours that `frame` changes, or a part of what changes it; undefined for anything else. */
export function changedBy(store: Store, frame: OutgoingFrameRow): number | undefined {
  switch (readFragment(frame)?.of ?? frame.type) {
    case FrameType.edit:
      return frame.about
    case FrameType.retract:
      return retractedBy(store, frame)
    default:
      return undefined
  }
}

/** A retraction outlives its message here, and so it does not name the row. */
function retractedBy(store: Store, frame: OutgoingFrameRow): number | undefined {
  const content = readContent(frame)
  const lane = store.lanes.get(frame.lane)
  const conversation = lane && store.conversations.withContact(lane.contact)
  if (content.kind !== 'retract' || conversation === undefined) return undefined
  return store.messages.find(conversation.id, US, content.id)?.id
}

/** Whether the contact may not have the newest of what we made of a message. */
export function changeWaits(store: Store, message: MessageRow): boolean {
  const isChanged = message.editedAt !== undefined || message.retractedAt !== undefined
  if (message.author !== US || !isChanged) return false
  const contact = store.conversations.get(message.conversation)?.contact
  const lane = contact === undefined ? undefined : store.lanes.ofContact(contact)
  if (lane === undefined) return false
  const { outbox } = store
  const changes = (frame: OutgoingFrameRow): boolean => changedBy(store, frame) === message.id
  return (
    outbox.letters(lane.id).some(({ id }) => outbox.framesOf(id).some(changes)) ||
    outbox.waiting(lane.id, outbox.countWaiting(lane.id)).some(changes)
  )
}
