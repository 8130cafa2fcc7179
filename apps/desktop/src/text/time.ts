/** Times and sizes as people say them, in the language of the window. */
import { computed } from '@preact/signals'
import { locale, t } from '../strings/index.ts'

const DAY_MS = 86_400_000
const WEEK_DAYS = 6

/** Making a formatter takes long, so there is one of each for a language. */
const formats = computed(() => {
  const make = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
    new Intl.DateTimeFormat(locale.value, options)
  return {
    clock: make({ hour: '2-digit', minute: '2-digit' }),
    weekday: make({ weekday: 'short' }),
    short: make({ day: 'numeric', month: 'short' }),
    shortYear: make({ day: 'numeric', month: 'short', year: 'numeric' }),
    day: make({ weekday: 'long', day: 'numeric', month: 'long' }),
    dayYear: make({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }),
    full: make({ dateStyle: 'medium', timeStyle: 'short' }),
    exact: make({ dateStyle: 'medium', timeStyle: 'medium' }),
  }
})

export function clock(at: number): string {
  return formats.value.clock.format(at)
}

export function fullTime(at: number): string {
  return formats.value.full.format(at)
}

export function exactTime(at: number): string {
  return formats.value.exact.format(at)
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
  const { day, dayYear } = formats.value
  return isThisYear(at, now) ? day.format(at) : dayYear.format(at)
}

/** For lists: the time today, the day of the week, or the date. */
export function shortTime(at: number, now: number): string {
  const days = Math.round((dayOf(now) - dayOf(at)) / DAY_MS)
  const { clock, weekday, short, shortYear } = formats.value
  if (days <= 0) return clock.format(at)
  if (days <= WEEK_DAYS) return weekday.format(at)
  return isThisYear(at, now) ? short.format(at) : shortYear.format(at)
}

/** `1.4 MB`. */
export function size(bytes: number): string {
  const steps = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const
  const power = bytes < 1 ? 0 : Math.min(steps.length - 1, Math.floor(Math.log10(bytes) / 3))
  return new Intl.NumberFormat(locale.value, {
    style: 'unit',
    unit: steps[power] ?? 'byte',
    maximumFractionDigits: 1,
  }).format(bytes / 1_000 ** power)
}

function isThisYear(at: number, now: number): boolean {
  return new Date(at).getFullYear() === new Date(now).getFullYear()
}
