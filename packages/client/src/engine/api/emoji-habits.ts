/**
 * The emoji that a person used last and their skin tone: a setting of a profile. They say something of what was written, so they
 * are in the store, with its lock and its deletion.
 */
import type { EmojiHabitsView } from '@pvtcoms/rpc'
import type { Store } from '@pvtcoms/store'

const SETTING = 'emoji'
/** As the API bounds them. */
const MOST = 32
const LONGEST = 64
const TONES = 5

export function keepEmojiHabits(store: Store, profile: number, habits: EmojiHabitsView): void {
  store.transact(() => store.settings.set(profile, SETTING, habits))
}

/** A backup may be of a stranger's making: what could not have been kept is passed over. */
export function emojiHabits(store: Store, profile: number): EmojiHabitsView {
  const kept: unknown = store.settings.get(profile, SETTING)
  const { recent, tone }: { readonly recent?: unknown; readonly tone?: unknown } =
    typeof kept === 'object' && kept !== null ? kept : {}
  const list: readonly unknown[] = Array.isArray(recent) ? recent : []
  return {
    recent: list.filter((each) => isShort(each)).slice(0, MOST),
    tone:
      typeof tone === 'number' && Number.isInteger(tone) && tone >= 0 && tone <= TONES ? tone : 0,
  }
}

function isShort(value: unknown): value is string {
  return typeof value === 'string' && value.length <= LONGEST
}
