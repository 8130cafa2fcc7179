/** One of several: radio buttons, as a row of segments or as a list with a line of explanation each. */
import type { JSX } from 'preact'
import { useId } from 'preact/hooks'
import type { IconName } from '../icon/icon.tsx'
import { Icon } from '../icon/icon.tsx'

export interface Option<V> {
  readonly value: V
  readonly label: string
  readonly hint?: string
  readonly icon?: IconName
}

interface ChoiceProps<V> {
  readonly label: string
  readonly value: V | undefined
  readonly options: readonly Option<V>[]
  readonly onChange: (value: V) => void
  readonly look?: 'row' | 'list'
}

export function Choice<V extends string | number>({
  label,
  value,
  options,
  onChange,
  look = 'list',
}: ChoiceProps<V>): JSX.Element {
  const name = useId()
  return (
    <fieldset class={`choice ${look}`}>
      <legend>{label}</legend>
      <div class="choice-options">
        {options.map((option) => (
          <label key={option.value} class="choice-option">
            <input
              type="radio"
              name={name}
              value={option.value}
              checked={option.value === value}
              onChange={() => onChange(option.value)}
            />
            {option.icon !== undefined && <Icon name={option.icon} />}
            <span>
              {option.label}
              {option.hint !== undefined && <small>{option.hint}</small>}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}
