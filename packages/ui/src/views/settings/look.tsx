/** Theme, text size, animations, language, keys: what the page itself keeps. */
import type { JSX } from 'preact'
import { Choice } from '../../components/choice/choice.tsx'
import { Switch } from '../../components/switch/switch.tsx'
import { CHOICES, type Preferences, prefer, preferences } from '../../state/preferences.ts'
import { t } from '../../strings/index.ts'

/** Preferences with several values, which have names. */
type Named = 'theme' | 'text' | 'motion' | 'language'

export function Look(): JSX.Element {
  const words = t.value.settings
  return (
    <>
      <Pick of="theme" label={words.theme} names={words.themes} />
      <Pick of="text" label={words.textSize} names={words.textSizes} />
      <Pick of="motion" label={words.motion} names={words.motions} />
      <Pick of="language" label={words.language} names={words.languages} />
      <Switch
        label={words.enterSends}
        hint={words.enterSendsHint}
        on={preferences.value.enterSends}
        onChange={(value) => prefer('enterSends', value)}
      />
    </>
  )
}

interface PickProps<K extends Named> {
  readonly of: K
  readonly label: string
  readonly names: Readonly<Record<Preferences[K], string>>
}

function Pick<K extends Named>({ of, label, names }: PickProps<K>): JSX.Element {
  return (
    <Choice
      label={label}
      look="row"
      value={preferences.value[of]}
      onChange={(value) => prefer(of, value)}
      options={CHOICES[of].map((value) => ({ value, label: names[value] }))}
    />
  )
}
