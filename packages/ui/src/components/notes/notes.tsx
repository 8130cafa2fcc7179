/** Short notes at the edge of the window, and what only screen readers get to know. */
import type { JSX } from 'preact'
import { dismiss, notes, spoken } from '../../state/announcements.ts'
import { t } from '../../strings/index.ts'
import { IconButton } from '../button/button.tsx'

/** A dialog has its own, as what is behind it is out of reach. */
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
