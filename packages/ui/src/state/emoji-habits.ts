/** Emoji that were used last, the newest first, and the skin tone that was chosen. They say something of what was written, so the browser does not keep them. */
import { signal } from '@preact/signals'

export interface EmojiHabits {
  readonly recent: readonly string[]
  /** Empty: none. */
  readonly tone: string
}

const MOST = 32
const NONE: EmojiHabits = { recent: [], tone: '' }

export const emojiHabits = signal<EmojiHabits>(NONE)

export function used(emoji: string): void {
  const { recent, tone } = emojiHabits.value
  emojiHabits.value = {
    recent: [emoji, ...recent.filter((each) => each !== emoji)].slice(0, MOST),
    tone,
  }
}

export function useTone(tone: string): void {
  emojiHabits.value = { ...emojiHabits.value, tone }
}

export function forgetEmojiHabits(): void {
  emojiHabits.value = NONE
}
