/**
 * Time as a mailbox tells it (docs/protocol/mailbox.md §2). An epoch is a whole number of seconds that
 * divides a day; epoch number e covers [e · seconds, (e + 1) · seconds) since 1970, so that a letter's
 * epoch says its UTC day too.
 */
import { type Codec, mapped, struct, u8, u32 } from '../codec/index.ts'
import type { UnixMs } from '../env.ts'

export const DAY_SECONDS = 86_400

/** Days for which a mailbox keeps a letter, beside the one of its arrival. */
export const TTL_DAYS = 14

/** Whether `seconds` is a length that epochs may have: 1 … 3,600 and a divisor of an hour. */
export function isEpochLength(seconds: number): boolean {
  return Number.isInteger(seconds) && seconds >= 1 && seconds <= 3_600 && 3_600 % seconds === 0
}

/** The number of the epoch, `seconds` long, that `time` falls into. */
export const epochAt = (time: UnixMs, seconds: number): number => Math.floor(time / 1000 / seconds)

/** The UTC day, counted from 1970, of an epoch `seconds` long. */
export const dayOfEpoch = (epoch: number, seconds: number): number =>
  Math.floor((epoch * seconds) / DAY_SECONDS)

/** The first epoch of a UTC day. */
export const firstEpochOfDay = (day: number, seconds: number): number =>
  (day * DAY_SECONDS) / seconds

/**
 * How much is asked for at once. All but `epoch` and `all` are aligned: hour 10 is 10:00 to 11:00 UTC
 * for everybody, so that asking says nothing about when one was there last.
 */
export type SpanLength = 'epoch' | 'hour' | 'six-hours' | 'day' | 'all'

/** The `index`-th span of that length since 1970; of `all` there is only number 0. */
export interface Span {
  readonly length: SpanLength
  readonly index: number
}

const LENGTHS: readonly SpanLength[] = ['epoch', 'hour', 'six-hours', 'day', 'all']
const HOURS = { hour: 1, 'six-hours': 6, day: 24 } as const

/** `length:1 ‖ index:4`. `all` with another index than 0 is `invalid`. */
export const Span: Codec<Span> = mapped(struct('Span', { length: u8, index: u32 }), {
  decode: ({ length: code, index }) => {
    const length = LENGTHS[code]
    return length === undefined || (length === 'all' && index > 0) ? undefined : { length, index }
  },
  encode: ({ length, index }) =>
    length === 'all' && index > 0 ? undefined : { length: LENGTHS.indexOf(length), index },
})

/** The epochs of a span: `from` and up to, not with, `to`. Of `all` everything there may be. */
export function epochsOf(
  { length, index }: Span,
  seconds: number,
): { readonly from: number; readonly to: number } {
  if (length === 'all') return { from: 0, to: 2 ** 32 }
  const epochs = length === 'epoch' ? 1 : (HOURS[length] * 3_600) / seconds
  return { from: index * epochs, to: (index + 1) * epochs }
}

/** The span of that length which holds `epoch`. */
export function spanAround(epoch: number, length: SpanLength, seconds: number): Span {
  if (length === 'all') return { length, index: 0 }
  const epochs = length === 'epoch' ? 1 : (HOURS[length] * 3_600) / seconds
  return { length, index: Math.floor(epoch / epochs) }
}
