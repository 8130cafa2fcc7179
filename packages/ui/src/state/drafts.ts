/**
 * Words that were not sent yet. They are kept by the daemon, in its encrypted store, a moment after the last
 * key; what the window knows of them is lost with it.
 */
import { daemon } from './daemon.ts'
import { contacts } from './model.ts'

const PAUSE = 400

const drafts = new Map<number, string>()
const timers = new Map<number, ReturnType<typeof setTimeout>>()

export function draftOf(contact: number): string {
  return drafts.get(contact) ?? contacts.peek().get(contact)?.draft ?? ''
}

export function keepDraft(contact: number, text: string): void {
  drafts.set(contact, text)
  clearTimeout(timers.get(contact))
  timers.set(
    contact,
    setTimeout(() => store(contact), PAUSE),
  )
}

/** At once: when a conversation is left, or its draft was sent. */
export function flushDraft(contact: number): void {
  if (timers.has(contact)) store(contact)
}

/** When the store locks: nothing stays in the window. */
export function forgetDrafts(): void {
  for (const timer of timers.values()) clearTimeout(timer)
  timers.clear()
  drafts.clear()
}

function store(contact: number): void {
  clearTimeout(timers.get(contact))
  timers.delete(contact)
  const text = drafts.get(contact)
  if (text === undefined) return
  daemon.call('contact.draft', { contact, text }).then(
    () => {
      // What the daemon has is the truth from now on, unless somebody types on.
      if (drafts.get(contact) === text && !timers.has(contact)) drafts.delete(contact)
    },
    () => {
      // It stays here, and is stored with the next key.
    },
  )
}
