/** Ranges of epochs, and sets of them as ascending lists of ranges that do not touch. */

/** Epochs `from` and up to, not with, `to`. */
export interface EpochSpan {
  readonly from: number
  readonly to: number
}

export const within = (epoch: number, { from, to }: EpochSpan): boolean =>
  epoch >= from && epoch < to

/** Whether one of `ranges` holds all of `span`. */
export function isCovered(ranges: readonly EpochSpan[], { from, to }: EpochSpan): boolean {
  return ranges.some((each) => each.from <= from && to <= each.to)
}

/** Ranges that touch or overlap become one. */
export function joined(ranges: readonly EpochSpan[]): readonly EpochSpan[] {
  const result: EpochSpan[] = []
  for (const range of ranges.toSorted((a, b) => a.from - b.from)) {
    const last = result.at(-1)
    if (last === undefined || last.to < range.from) result.push(range)
    else result[result.length - 1] = { from: last.from, to: Math.max(last.to, range.to) }
  }
  return result
}
