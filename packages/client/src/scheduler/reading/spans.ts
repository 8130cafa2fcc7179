/**
 * Which aligned spans bring what was missed (docs/protocol/mailbox.md §9). Nobody asks for "everything
 * since": what is named follows from where the chain stands now, and from how long one was away, by
 * classes.
 */
import {
  dayOfEpoch,
  epochsOf,
  firstEpochOfDay,
  type Span,
  type SpanLength,
  spanAround,
  TTL_DAYS,
} from '@pvtcoms/core/mailbox'
import type { EpochSpan } from './epoch-ranges.ts'

/** Epochs that are asked for one by one, when no more are missing. */
const FEW_EPOCHS = 3
/** Days that are asked for one by one. */
const MOST_DAYS = 13

/** Where the chain stands, and how long its epochs are. */
export interface ChainEnd {
  /** The last epoch that has ended. */
  readonly last: number
  readonly epochSeconds: number
}

/**
 * The spans of digests from epoch `first` on: single epochs while online, today and yesterday on opening,
 * or everything.
 */
export function digestSpans(
  first: number,
  { last, epochSeconds }: ChainEnd,
  isOnline: boolean,
): readonly Span[] {
  if (first > last) return []
  if (isOnline && last - first < FEW_EPOCHS) return epochSpans(first, last)
  const end = { last, epochSeconds }
  return thisAndTheLast('day', { first, until: last }, end) ?? [{ length: 'all', index: 0 }]
}

/** The spans of letters that bring those of `epochs`, which ascend. */
export function letterSpans(
  epochs: readonly number[],
  end: ChainEnd,
  isOnline: boolean,
): readonly Span[] {
  const [first] = epochs
  if (first === undefined) return []
  const { last, epochSeconds } = end
  const until = epochs.at(-1) as number
  if (isOnline && last - first < FEW_EPOCHS) {
    return epochs.map((epoch) => ({ length: 'epoch', index: epoch }))
  }
  for (const length of ['hour', 'six-hours'] as const) {
    const spans = thisAndTheLast(length, { first, until }, end)
    if (spans !== undefined) return spans
  }
  const today = spanAround(last, 'day', epochSeconds).index
  const days = new Set(epochs.map((epoch) => spanAround(epoch, 'day', epochSeconds).index))
  return today - Math.min(...days) > MOST_DAYS
    ? [{ length: 'all', index: 0 }]
    : [...days].map((day) => ({ length: 'day', index: day }))
}

/**
 * The epochs of a span whose digests the mailbox has to tell us. It may have forgotten a day since we asked:
 * `first` is the epoch of the first digest that it told, undefined when it told none.
 */
export function accountableEpochs(
  span: Span,
  { last, epochSeconds }: ChainEnd,
  first: number | undefined,
): EpochSpan {
  const { from, to } = epochsOf(span, epochSeconds)
  const day = dayOfEpoch(last, epochSeconds) - TTL_DAYS
  const [oldest, next] = [
    firstEpochOfDay(day, epochSeconds),
    firstEpochOfDay(day + 1, epochSeconds),
  ]
  const kept = first === undefined || first < next ? oldest : next
  return { from: Math.max(from, kept, 0), to: Math.min(to, last + 1) }
}

/**
 * The span of that length in which the chain stands and the one before it, as far as something is missing
 * in them; undefined when it began to be missing earlier.
 */
function thisAndTheLast(
  length: SpanLength,
  missing: { readonly first: number; readonly until: number },
  { last, epochSeconds }: ChainEnd,
): readonly Span[] | undefined {
  const current = spanAround(last, length, epochSeconds)
  const { from } = epochsOf(current, epochSeconds)
  if (missing.first >= from) return [current]
  if (current.index === 0) return undefined
  const previous: Span = { length, index: current.index - 1 }
  if (missing.first < epochsOf(previous, epochSeconds).from) return undefined
  return missing.until >= from ? [previous, current] : [previous]
}

function epochSpans(first: number, last: number): readonly Span[] {
  return Array.from({ length: last - first + 1 }, (_, offset) => ({
    length: 'epoch',
    index: first + offset,
  }))
}
