/**
 * All words of the window. English is the catalogue by which others are typed: a language that lacks a
 * sentence, or has one too many, does not compile. Other languages are loaded when they are chosen, and what only
 * parts say that are loaded later comes with them: `catalogue.test.ts` holds that nothing else says it.
 */
import { computed, effect, signal } from '@preact/signals'
import { host } from '../host/host.ts'
import { note } from '../state/announcements.ts'
import { preferences } from '../state/preferences.ts'
import { first } from './en/first.ts'
import { named } from './named.ts'
import type { FirstStrings, LaterStrings, Strings } from './types.ts'

type Language = 'en' | 'de'

/** The words in the language of the window: `t.value.chat.send`. */
export const t = signal<Strings>(partly(first))

/** For dates and numbers: the language of the window as it is written where the person lives. */
export const locale = computed(() => {
  const own = host.languages().find((language) => language.startsWith(t.value.locale))
  return own ?? t.value.locale
})

let speaking: Language = 'en'
/** Whether what parts say is wanted, too. */
let whole = false
/** The words that are being loaded. */
let coming: Promise<void> = Promise.resolve()

export function applyLanguage(): void {
  effect(() => {
    const { language } = preferences.value
    const wanted = language === 'system' ? (host.languages()[0] ?? '').slice(0, 2) : language
    speaking = wanted === 'de' ? 'de' : 'en'
    speak().catch(() => {
      const { partTitle, part } = t.value.link
      note(`${partTitle}. ${part}`, 'bad')
    })
  })
}

/** Resolves when there are the words that parts say, in the language of the window. */
export async function sayEverything(): Promise<void> {
  if (!whole) {
    whole = true
    speak().catch(() => {})
  }
  // Meanwhile another language may have been chosen.
  while (!('settings' in t.value)) await coming
}

function speak(): Promise<void> {
  const [language, all] = [speaking, whole]
  const load = async (): Promise<void> => {
    const words = await firstOf(language)
    const strings = all ? { ...words, ...(await laterOf(language)) } : partly(words)
    // Another language was chosen meanwhile, or more is wanted.
    if (language !== speaking || all !== whole) return
    t.value = strings
    const { documentElement } = document
    documentElement.lang = strings.locale
    documentElement.dir = strings.direction
  }
  coming = load()
  return coming
}

async function firstOf(language: Language): Promise<FirstStrings> {
  return language === 'de' ? named((await import('./de/first.ts')).first, first) : first
}

async function laterOf(language: Language): Promise<LaterStrings> {
  const { later } = await import('./en/later.ts')
  return language === 'de' ? named((await import('./de/later.ts')).later, later) : later
}

/** Parts, which alone say the rest, wait for `sayEverything`. */
function partly(words: FirstStrings): Strings {
  return words as Strings
}
