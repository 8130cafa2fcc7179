/** Colours, text, movement, language, keys. */
import type { JSX } from 'preact'
import { Choice } from '../../components/choice/choice.tsx'
import { Switch } from '../../components/switch/switch.tsx'
import { prefer, preferences } from '../../state/preferences.ts'
import { t } from '../../strings/index.ts'

const THEMES = ['system', 'light', 'dark'] as const
const SIZES = ['small', 'normal', 'large', 'huge'] as const
const MOTIONS = ['system', 'less', 'full'] as const
const LANGUAGES = ['system', 'en', 'de'] as const

export function Look(): JSX.Element {
  const words = t.value.settings
  const { theme, text, motion, language, enterSends } = preferences.value
  return (
    <>
      <Choice
        label={words.theme}
        look="row"
        value={theme}
        onChange={(value) => prefer('theme', value)}
        options={THEMES.map((value) => ({ value, label: words.themes[value] }))}
      />
      <Choice
        label={words.textSize}
        look="row"
        value={text}
        onChange={(value) => prefer('text', value)}
        options={SIZES.map((value) => ({ value, label: words.textSizes[value] }))}
      />
      <Choice
        label={words.motion}
        look="row"
        value={motion}
        onChange={(value) => prefer('motion', value)}
        options={MOTIONS.map((value) => ({ value, label: words.motions[value] }))}
      />
      <Choice
        label={words.language}
        look="row"
        value={language}
        onChange={(value) => prefer('language', value)}
        options={LANGUAGES.map((value) => ({ value, label: words.languages[value] }))}
      />
      <Switch
        label={words.enterSends}
        hint={words.enterSendsHint}
        on={enterSends}
        onChange={(value) => prefer('enterSends', value)}
      />
    </>
  )
}
