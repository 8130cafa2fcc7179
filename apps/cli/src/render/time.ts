/** Times and durations in words: 24 hours, in the computer's time zone, in English whatever the locale. */

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]
const UNITS = [
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const

/** 14:02 */
export function clock(ms: number): string {
  const date = new Date(ms)
  return `${pad(date.getHours())}:${pad(date.getMinutes())}`
}

/** Tuesday, 25 November 2025 */
export function day(ms: number): string {
  const date = new Date(ms)
  const month = MONTHS[date.getMonth()] ?? ''
  return `${DAYS[date.getDay()] ?? ''}, ${date.getDate()} ${month} ${date.getFullYear()}`
}

/** 2025-11-25 14:02 */
export function moment(ms: number): string {
  const date = new Date(ms)
  return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())} ${clock(ms)}`
}

/** 14:02 on the day of `now`, otherwise with its date. */
export function recent(ms: number, now: number): string {
  return day(ms) === day(now) ? clock(ms) : moment(ms)
}

/** 1 hour, 90 seconds: in the largest unit that is exact. */
export function duration(seconds: number): string {
  const [unit, length] = UNITS.find(([, size]) => seconds >= size && seconds % size === 0) ?? [
    'second',
    1,
  ]
  return count(seconds / length, unit)
}

/** 1 message, 3 messages. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}

/** A duration to the nearest unit, where nobody needs it exactly: 2 days. */
export function roughly(ms: number): string {
  const seconds = Math.max(1, Math.round(ms / 1_000))
  const [unit, length] = UNITS.find(([, size]) => seconds >= size) ?? ['second', 1]
  return count(Math.round(seconds / length), unit)
}

const pad = (number: number): string => String(number).padStart(2, '0')
