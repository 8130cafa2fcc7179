/** Short notes at the edge of the window, and a line for screen readers alone. */
import type { JSX } from 'preact'
import { dismiss, notes, spoken } from '../../state/announcements.ts'
import { t } from '../../strings/index.ts'
import { IconButton } from '../button/button.tsx'

/** A dialog shows them itself, as what is behind it cannot be reached. */
export function Notes(): JSX.Element {
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
