/**
 * Texts that were not sent yet. The daemon keeps them, in its encrypted store, a moment after the last key; what
 * only the page knows of them goes with the page.
 */
import { daemon } from './daemon.ts'
import { conversations } from './model.ts'

const PAUSE = 400

const drafts = new Map<number, string>()
const timers = new Map<number, ReturnType<typeof setTimeout>>()

export function draftOf(conversation: number): string {
  return drafts.get(conversation) ?? conversations.peek().get(conversation)?.draft ?? ''
}

export function keepDraft(conversation: number, text: string): void {
  drafts.set(conversation, text)
  clearTimeout(timers.get(conversation))
  timers.set(
    conversation,
    setTimeout(() => store(conversation), PAUSE),
  )
}

/** At once: when a conversation is left, or its draft was sent. */
export function flushDraft(conversation: number): void {
  if (timers.has(conversation)) store(conversation)
}

/** When the store locks: nothing stays in the window. */
export function forgetDrafts(): void {
  for (const timer of timers.values()) clearTimeout(timer)
  timers.clear()
  drafts.clear()
}

function store(conversation: number): void {
  clearTimeout(timers.get(conversation))
  timers.delete(conversation)
  const text = drafts.get(conversation)
  if (text === undefined) return
  daemon.call('conversation.draft', { conversation, text }).then(
    () => {
      // From now on the daemon's copy counts, unless the person typed on.
      if (drafts.get(conversation) === text && !timers.has(conversation))
        drafts.delete(conversation)
    },
    () => {
      // It is stored again with the next key.
    },
  )
}
