/** Times and sizes as people say them, in the language of the window. */
import { computed, signal } from '@preact/signals'
import { locale, t } from '../strings/index.ts'

const DAY_MS = 86_400_000
/** In seconds. */
const UNITS = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const
const WEEK_DAYS = 6

const OPTIONS = {
  clock: { hour: 'numeric', minute: '2-digit' },
  weekday: { weekday: 'short' },
  short: { day: 'numeric', month: 'short' },
  shortYear: { day: 'numeric', month: 'short', year: 'numeric' },
  day: { weekday: 'long', day: 'numeric', month: 'long' },
  dayYear: { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' },
  full: { dateStyle: 'medium', timeStyle: 'short' },
  exact: { dateStyle: 'medium', timeStyle: 'medium' },
} as const satisfies Readonly<Record<string, Intl.DateTimeFormatOptions>>

/** How often the time zone and the day are looked at: browsers tell nobody that they have changed. */
const LOOK_MS = 1_000

const look = (): string =>
  new Intl.DateTimeFormat().resolvedOptions().timeZone + new Date().toDateString()

/** The time zone and the day here. Whatever shows times is drawn anew when it changes. */
export const today = signal(look())

export function followTimeZone(): void {
  setInterval(() => (today.value = look()), LOOK_MS)
}

/** A formatter takes long to make, so each is made once per language and time zone, when it is first needed. */
const made = computed(() => ({
  zone: today.value,
  locale: locale.value,
  formats: new Map<keyof typeof OPTIONS, Intl.DateTimeFormat>(),
}))

function format(name: keyof typeof OPTIONS, at: number): string {
  const { locale, formats } = made.value
  let found = formats.get(name)
  if (found === undefined) {
    found = new Intl.DateTimeFormat(locale, OPTIONS[name])
    formats.set(name, found)
  }
  return found.format(at)
}

/** The first formatter takes a browser some 20 ms: it is made before a list is drawn. */
export function prepareTimes(): void {
  clock(0)
  fullTime(0)
}

export function clock(at: number): string {
  return format('clock', at)
}

export function fullTime(at: number): string {
  return format('full', at)
}

export function exactTime(at: number): string {
  return format('exact', at)
}

/** A number that is the same for all times of one day here. */
export function dayOf(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0)
}

/** `Today`, `Yesterday`, `Monday, 3 March`. */
export function dayName(at: number, now: number): string {
  const days = Math.round((dayOf(now) - dayOf(at)) / DAY_MS)
  if (days === 0) return t.value.chat.today
  if (days === 1) return t.value.chat.yesterday
  return format(isThisYear(at, now) ? 'day' : 'dayYear', at)
}

/** For lists: the time today, the day of the week, or the date. */
export function shortTime(at: number, now: number): string {
  const days = Math.round((dayOf(now) - dayOf(at)) / DAY_MS)
  if (days <= 0) return format('clock', at)
  if (days <= WEEK_DAYS) return format('weekday', at)
  return format(isThisYear(at, now) ? 'short' : 'shortYear', at)
}

/** `5 minutes`, `1 hour`, `28 days`, `90 seconds`; 0 is `Never`. */
export function duration(seconds: number): string {
  if (seconds === 0) return t.value.common.never
  const [unit, length] = UNITS.find(([, each]) => seconds % each === 0) ?? ['second', 1]
  return measure(seconds / length, unit, 'long')
}

/** `1.4 MB`. */
export function size(bytes: number): string {
  const steps = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const
  const power = bytes < 1 ? 0 : Math.min(steps.length - 1, Math.floor(Math.log10(bytes) / 3))
  return measure(bytes / 1_000 ** power, steps[power] ?? 'byte', 'short')
}

function measure(amount: number, unit: string, unitDisplay: 'long' | 'short'): string {
  return new Intl.NumberFormat(locale.value, {
    style: 'unit',
    unit,
    unitDisplay,
    maximumFractionDigits: 1,
  }).format(amount)
}

function isThisYear(at: number, now: number): boolean {
  return new Date(at).getFullYear() === new Date(now).getFullYear()
}
