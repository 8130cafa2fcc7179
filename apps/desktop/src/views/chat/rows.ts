/** How messages follow each other on screen: days, the line before what is unread, groups of bubbles. */
import type { MessageView } from '../../api/types.ts'
import { dayOf } from '../../text/time.ts'

const GROUP_MS = 5 * 60_000

/** Days take long to find, and a conversation is gone through with each message that comes. */
const knownDays = new WeakMap<MessageView, number>()

export interface Row {
  readonly message: MessageView
  /** It is the first of its day in the run. */
  readonly newDay: boolean
  /** The line "unread" stands before it. */
  readonly unread: boolean
  /** First and last of a group of bubbles by one side. */
  readonly first: boolean
  readonly last: boolean
}

export function rows(messages: readonly MessageView[], firstUnread: number | undefined): Row[] {
  const days = messages.map(dayOfMessage)
  const breaks = messages.map((message, index) => {
    const before = messages[index - 1]
    return (
      before === undefined ||
      days[index] !== days[index - 1] ||
      message.id === firstUnread ||
      before.author !== message.author ||
      before.kind === 'notice' ||
      message.kind === 'notice' ||
      message.at - before.at > GROUP_MS
    )
  })
  return messages.map((message, index) => ({
    message,
    newDay: index === 0 || days[index] !== days[index - 1],
    unread: message.id === firstUnread,
    first: breaks[index] ?? true,
    last: breaks[index + 1] ?? true,
  }))
}

function dayOfMessage(message: MessageView): number {
  const known = knownDays.get(message)
  if (known !== undefined) return known
  const day = dayOf(message.at)
  knownDays.set(message, day)
  return day
}
