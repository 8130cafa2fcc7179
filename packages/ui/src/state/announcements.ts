/**
 * Short notes at the edge of the window, and lines for screen readers alone. A note disappears by itself, so nothing
 * that a person has to act on is told here only.
 */
import { signal } from '@preact/signals'

export interface Note {
  readonly id: number
  readonly text: string
  readonly tone: 'plain' | 'bad'
}

const NOTE_MS = 6_000
const MOST = 3

export const notes = signal<readonly Note[]>([])
/** The last line for screen readers; the number makes equal lines differ. */
export const spoken = signal<{ readonly id: number; readonly text: string }>({ id: 0, text: '' })

let counter = 0

export function note(text: string, tone: Note['tone'] = 'plain'): void {
  counter += 1
  const id = counter
  // The same words again stay longer, and are not shown a second time.
  const others = notes.value.filter((each) => each.text !== text)
  notes.value = [...others, { id, text, tone }].slice(-MOST)
  setTimeout(() => dismiss(id), NOTE_MS)
}

export function dismiss(id: number): void {
  notes.value = notes.value.filter((each) => each.id !== id)
}

/** When the store locks: names may be in them. */
export function forgetWords(): void {
  notes.value = []
  say('')
}

export function say(text: string): void {
  counter += 1
  spoken.value = { id: counter, text }
}
