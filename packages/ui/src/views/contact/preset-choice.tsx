/** Ways of a contact by one name: those of this contact, or of new ones. */

import type { WaysPreset } from '@pvtcoms/rpc/client'
import type { JSX } from 'preact'
import { Choice } from '../../components/choice/choice.tsx'
import { t } from '../../strings/index.ts'

const PRESETS = ['quick', 'unseen', 'together', 'sparing'] as const

interface PresetChoiceProps {
  readonly label: string
  readonly value: WaysPreset | 'own'
  readonly onChange: (preset: WaysPreset) => void
}

/** `own` is shown only while it is so: a person gets there by choosing route or interval. */
export function PresetChoice({ label, value, onChange }: PresetChoiceProps): JSX.Element {
  const words = t.value.inTouch
  const offered = value === 'own' ? ([...PRESETS, value] as const) : PRESETS
  return (
    <Choice
      label={label}
      value={value}
      onChange={(chosen) => {
        if (chosen !== 'own') onChange(chosen)
      }}
      options={offered.map((name) => ({
        value: name,
        label: words.presets[name],
        hint: words.presetHints[name],
      }))}
    />
  )
}
