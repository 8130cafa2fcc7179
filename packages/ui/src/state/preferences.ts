/**
 * What the window looks like: the only thing that it keeps in the browser. Nothing here names anybody or
 * says anything about a conversation.
 */
import { effect, signal } from '@preact/signals'

export interface Preferences {
  readonly theme: 'system' | 'light' | 'dark'
  readonly text: 'small' | 'normal' | 'large' | 'huge'
  readonly motion: 'system' | 'less' | 'full'
  readonly language: 'system' | 'en' | 'de'
  readonly enterSends: boolean
  readonly notify: boolean
}

const KEY = 'pvtcoms-window'

const USUAL: Preferences = {
  theme: 'system',
  text: 'normal',
  motion: 'system',
  language: 'system',
  enterSends: true,
  notify: false,
}

/** What is allowed for each, so that a damaged entry cannot bring in anything else. */
const CHOICES: { readonly [K in keyof Preferences]: readonly Preferences[K][] } = {
  theme: ['system', 'light', 'dark'],
  text: ['small', 'normal', 'large', 'huge'],
  motion: ['system', 'less', 'full'],
  language: ['system', 'en', 'de'],
  enterSends: [true, false],
  notify: [true, false],
}

export const preferences = signal<Preferences>(load())

export function prefer<K extends keyof Preferences>(key: K, value: Preferences[K]): void {
  preferences.value = { ...preferences.value, [key]: value }
}

/** Brings them to the page, and keeps them. */
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
      // A browser that keeps nothing loses the look, and nothing else.
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
