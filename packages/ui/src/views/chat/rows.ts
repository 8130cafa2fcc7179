/** The rows that messages make on screen: days, the line before unread messages, groups of bubbles. */
import type { MessageView } from '@pvtcoms/rpc/client'
import { ascendingDays } from '../../text/days.ts'
import { dayOf } from '../../text/time.ts'

const GROUP_MS = 5 * 60_000

/** A day takes long to compute, and each new message goes through the whole run. They are of one time zone. */
let knownDays = new WeakMap<MessageView, number>()
let knownIn = ''

/** Rows are made at each change. A row with the same content stays the same object, so it is not drawn again. */
const knownRows = new WeakMap<MessageView, Row>()

export interface Row {
  readonly message: MessageView
  /** The day that it stands under: its beginning, Unix ms. Not that of its own time if a clock was wrong. */
  readonly day: number
  /** It is the first of its day in the run. */
  readonly newDay: boolean
  /** The line "unread" stands before it. */
  readonly unread: boolean
  /** First and last of a group of bubbles by one side. */
  readonly first: boolean
  readonly last: boolean
  /** It arrived after messages that stand below it, as it was written before them. */
  readonly late: boolean
}

/** `today`: as `text/time.ts` has it. */
export function rows(
  messages: readonly MessageView[],
  firstUnread: number | undefined,
  today: string,
): Row[] {
  if (knownIn !== today) knownDays = new WeakMap()
  knownIn = today
  const days = ascendingDays(messages.map(dayOfMessage))
  const breaks = messages.map((message, index) => {
    const before = messages[index - 1]
    return (
      before === undefined ||
      days[index] !== days[index - 1] ||
      message.id === firstUnread ||
      before.author !== message.author ||
      before.kind === 'notice' ||
      message.kind === 'notice' ||
      Math.abs(message.at - before.at) > GROUP_MS
    )
  })
  let earliest = Number.POSITIVE_INFINITY
  const late = messages
    .toReversed()
    .map(({ id }) => {
      earliest = Math.min(earliest, id)
      return id > earliest
    })
    .toReversed()
  return messages.map((message, index) =>
    keepRow({
      message,
      day: days[index] ?? 0,
      newDay: index === 0 || days[index] !== days[index - 1],
      unread: message.id === firstUnread,
      first: breaks[index] ?? true,
      last: breaks[index + 1] ?? true,
      late: late[index] ?? false,
    }),
  )
}

/** The day that a message stands under, in the rows that were made last. */
export const dayAbove = (message: MessageView): number | undefined => knownRows.get(message)?.day

function keepRow(row: Row): Row {
  const known = knownRows.get(row.message)
  const isSame =
    known?.day === row.day &&
    known.newDay === row.newDay &&
    known.unread === row.unread &&
    known.first === row.first &&
    known.last === row.last &&
    known.late === row.late
  if (isSame) return known
  knownRows.set(row.message, row)
  return row
}

function dayOfMessage(message: MessageView): number {
  const known = knownDays.get(message)
  if (known !== undefined) return known
  const day = dayOf(message.at)
  knownDays.set(message, day)
  return day
}
