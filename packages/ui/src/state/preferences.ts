/**
 * What the page keeps in the browser, and nothing else: nothing here names anybody or says anything about a
 * conversation. A preference is a line in VALUES and one in USUAL.
 */
import { effect, signal } from '@preact/signals'

const VALUES = {
  theme: ['system', 'light', 'dark'],
  text: ['small', 'normal', 'large', 'huge'],
  motion: ['system', 'less', 'full'],
  language: ['system', 'en', 'de'],
  enterSends: [true, false],
  notify: [true, false],
  notifySays: ['nothing', 'name', 'text'],
  sound: [true, false],
} as const

export type Preferences = {
  readonly [K in keyof typeof VALUES]: (typeof VALUES)[K][number]
}

/** The values of each: a damaged entry cannot bring in anything else. */
export const CHOICES: { readonly [K in keyof Preferences]: readonly Preferences[K][] } = VALUES

const USUAL: Preferences = {
  theme: 'system',
  text: 'normal',
  motion: 'system',
  language: 'system',
  enterSends: true,
  notify: false,
  notifySays: 'nothing',
  sound: false,
}

const KEY = 'pvtcoms-window'

export const preferences = signal<Preferences>(load())

export function prefer<K extends keyof Preferences>(key: K, value: Preferences[K]): void {
  preferences.value = { ...preferences.value, [key]: value }
}

/** Applies them to the page, and keeps them. */
export function applyPreferences(): void {
  effect(() => {
    const { theme, text, motion } = preferences.value
    const { dataset } = document.documentElement
    dataset['theme'] = theme
    dataset['text'] = text
    dataset['motion'] = motion
    try {
      localStorage.setItem(KEY, JSON.stringify(preferences.value))
    } catch {
      // A browser that keeps nothing forgets the look, and nothing else.
    }
  })
}

function load(): Preferences {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? '{}')
    return typeof kept === 'object' && kept !== null ? { ...USUAL, ...allowed(kept) } : USUAL
  } catch {
    return USUAL
  }
}

function allowed(kept: object): Partial<Preferences> {
  const entries = Object.entries(kept).filter(([key, value]) => {
    const choices: readonly unknown[] = key in CHOICES ? CHOICES[key as keyof Preferences] : []
    return choices.includes(value)
  })
  return Object.fromEntries(entries)
}
