/** A text field with its label, a hint and an error, which a screen reader reads with it. */
import type { ComponentChildren, JSX } from 'preact'
import { useId, useState } from 'preact/hooks'
import { t } from '../../strings/index.ts'
import { IconButton } from '../button/button.tsx'

/** Characters: a browser needs seconds to lay out millions that somebody pastes. */
const LONGEST = 131_072

interface FieldProps {
  readonly label: string
  readonly value: string
  readonly onInput: (value: string) => void
  readonly onBlur?: () => void
  readonly hint?: ComponentChildren
  readonly error?: ComponentChildren
  readonly kind?: 'text' | 'secret' | 'long'
  readonly autofocus?: boolean
  readonly mono?: boolean
  readonly maxLength?: number
}

export function Field({
  label,
  value,
  onInput,
  onBlur,
  hint,
  error,
  kind = 'text',
  autofocus = false,
  mono = false,
  maxLength = LONGEST,
}: FieldProps): JSX.Element {
  const id = useId()
  const [shown, setShown] = useState(false)
  const secret = kind === 'secret'
  const described = [hint === undefined ? '' : `${id}h`, error === undefined ? '' : `${id}e`]
  const common = {
    id,
    value,
    class: `input${mono ? ' mono' : ''}`,
    autoFocus: autofocus,
    // Browsers keep what is typed for the next session unless told not to, and some send it away to check its spelling.
    autocomplete: 'off',
    spellcheck: false,
    'aria-invalid': error !== undefined,
    'aria-describedby': described.join(' ').trim(),
    maxLength,
    onBlur,
  }
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {kind === 'long' ? (
        <textarea {...common} rows={4} onInput={(event) => onInput(event.currentTarget.value)} />
      ) : (
        <div class="input-row">
          <input
            {...common}
            {...(secret && !shown ? { type: 'password' as const } : { type: 'text' as const })}
            onInput={(event) => onInput(event.currentTarget.value)}
          />
          {secret && (
            <IconButton
              icon={shown ? 'eyeOff' : 'eye'}
              label={shown ? t.value.common.hide : t.value.common.show}
              pressed={shown}
              onClick={() => setShown(!shown)}
            />
          )}
        </div>
      )}
      {hint !== undefined && (
        <div id={`${id}h`} class="hint">
          {hint}
        </div>
      )}
      {error !== undefined && (
        <p id={`${id}e`} class="error" role="alert">
          {error}
        </p>
      )}
    </div>
  )
}
