/**
 * Texts that were not sent yet. The daemon keeps them, in its encrypted store, a moment after the last key; what
 * only the page knows of them goes with the page.
 */
import { firstPart } from '../text/parts.ts'
import { daemon } from './daemon.ts'
import { conversations } from './model.ts'

const PAUSE = 400

const drafts = new Map<number, string>()
/** What is too long for one message comes up in the field part by part: what is left of it. */
const rests = new Map<number, string>()
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

export function restOf(conversation: number): string {
  return rests.get(conversation) ?? ''
}

/** Keeps what `text` begins with as the draft, so much as fits into one message, and the rest for later. */
export function keepParts(conversation: number, text: string): void {
  const part = firstPart(text)
  keepDraft(conversation, part)
  rests.set(conversation, text.slice(part.length))
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
  rests.clear()
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
