/** Short notes at the edge of the window, and a line for screen readers alone. */
import { signal } from '@preact/signals'
import type { JSX } from 'preact'
import { dismiss, notes, spoken } from '../../state/announcements.ts'
import { t } from '../../strings/index.ts'
import { IconButton } from '../button/button.tsx'

/** How many dialogs are open, one above the other. */
export const dialogs = signal(0)

/** Of the page, layer 0, or of a dialog above it: notes are shown once, where the person can reach them. */
export function NotesOf({ layer }: { layer: number }): JSX.Element | null {
  return layer === dialogs.value ? <Notes /> : null
}

function Notes(): JSX.Element {
  return (
    <div class="notes" role="status" aria-live="polite">
      {notes.value.map(({ id, text, tone }) => (
        <div key={id} class={`note ${tone}`}>
          <span class="grow">{text}</span>
          <IconButton icon="close" label={t.value.common.close} onClick={() => dismiss(id)} />
        </div>
      ))}
    </div>
  )
}

export function Spoken(): JSX.Element {
  return (
    <div class="visually-hidden" aria-live="polite" data-testid="spoken">
      <span key={spoken.value.id}>{spoken.value.text}</span>
    </div>
  )
}
