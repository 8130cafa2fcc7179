/** Emoji that were used last, the newest first, and the skin tone. They say something of what was written: the daemon keeps them, and not the browser. */
import { signal } from '@preact/signals'
import type { EmojiHabitsView } from '@pvtcoms/rpc/client'
import { daemon } from './daemon.ts'
import { profileId } from './model.ts'

const MOST = 32
const NONE: EmojiHabitsView = { recent: [], tone: 0 }

export const emojiHabits = signal<EmojiHabitsView>(NONE)

export function used(emoji: string): void {
  const { recent, tone } = emojiHabits.value
  keep({ recent: [emoji, ...recent.filter((each) => each !== emoji)].slice(0, MOST), tone })
}

export function useTone(tone: number): void {
  keep({ ...emojiHabits.value, tone })
}

export function forgetEmojiHabits(): void {
  emojiHabits.value = NONE
}

function keep(habits: EmojiHabitsView): void {
  emojiHabits.value = habits
  const profile = profileId.peek()
  if (profile === undefined) return
  daemon.call('profile.keepEmoji', { profile, ...habits }).catch(() => {
    // They are kept with the next one.
  })
}
