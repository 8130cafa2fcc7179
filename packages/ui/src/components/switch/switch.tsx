/** On or off, at once. */
import type { JSX } from 'preact'
import { useId } from 'preact/hooks'

interface SwitchProps {
  readonly label: string
  readonly hint?: string
  readonly on: boolean
  readonly onChange: (on: boolean) => void
}

export function Switch({ label, hint, on, onChange }: SwitchProps): JSX.Element {
  const id = useId()
  return (
    <div class="switch">
      <span class="grow">
        <label for={id}>{label}</label>
        {hint !== undefined && (
          <small id={`${id}h`} class="soft">
            {hint}
          </small>
        )}
      </span>
      <input
        id={id}
        type="checkbox"
        role="switch"
        checked={on}
        aria-describedby={hint === undefined ? undefined : `${id}h`}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
    </div>
  )
}
