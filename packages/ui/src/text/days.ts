/**
 * The days over a list of messages. A clock that was wrong for a while says a day that does not fit between those around it:
 * as few messages as possible stand under another day than theirs, so that days ascend and none comes twice.
 */
export function ascendingDays(days: readonly number[]): readonly number[] {
  if (days.every((day, index) => index === 0 || day >= (days[index - 1] ?? 0))) return days
  // Of the longest ascending series of days that ends with each message: how long it is, and the message before.
  const lengths: number[] = []
  const previous: number[] = []
  let last = 0
  for (const [index, day] of days.entries()) {
    let [length, before] = [0, -1]
    for (const [other, known] of lengths.entries()) {
      if (known >= length && (days[other] ?? 0) <= day) [length, before] = [known, other]
    }
    lengths.push(length + 1)
    previous.push(before)
    if (length + 1 >= (lengths[last] ?? 0)) last = index
  }
  const kept = new Set<number>()
  let shown = 0
  for (let at = last; at >= 0; at = previous[at] ?? -1) {
    kept.add(at)
    shown = days[at] ?? 0
  }
  return days.map((day, index) => (kept.has(index) ? (shown = day) : shown))
}
