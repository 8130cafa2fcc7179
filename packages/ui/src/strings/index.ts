/**
 * All words of the window. English is the catalogue by which others are typed: a language that lacks a
 * sentence, or has one too many, does not compile. Other languages are loaded when they are chosen.
 */
import { computed, effect, signal } from '@preact/signals'
import { host } from '../host/host.ts'
import { note } from '../state/announcements.ts'
import { preferences } from '../state/preferences.ts'
import { en } from './en/index.ts'
import { named } from './named.ts'
import type { Strings } from './types.ts'

/** The words in the language of the window: `t.value.chat.send`. */
export const t = signal<Strings>(en)

/** For dates and numbers: the language of the window as it is written where the person lives. */
export const locale = computed(() => {
  const own = host.languages().find((language) => language.startsWith(t.value.locale))
  return own ?? t.value.locale
})

export function applyLanguage(): void {
  effect(() => {
    load(preferences.value.language).then(
      (strings) => {
        t.value = strings
        const { documentElement } = document
        documentElement.lang = strings.locale
        documentElement.dir = strings.direction
      },
      () => {
        const { partTitle, part } = t.value.link
        note(`${partTitle}. ${part}`, 'bad')
      },
    )
  })
}

async function load(language: 'system' | 'en' | 'de'): Promise<Strings> {
  const wanted = language === 'system' ? (host.languages()[0] ?? '').slice(0, 2) : language
  return wanted === 'de' ? named((await import('./de/index.ts')).de, en) : en
}
