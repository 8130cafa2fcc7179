/** The state of Tor in one line below the list; a click opens its settings. */
import type { JSX } from 'preact'
import { Progress } from '../../components/progress/progress.tsx'
import { app } from '../../state/model.ts'
import { go } from '../../state/navigation.ts'
import { torWords } from '../network/tor-state.ts'

export function TorStrip(): JSX.Element | null {
  const transport = app.value?.transport
  if (transport === undefined) return null
  const { text, percent, tone } = torWords(transport)
  return (
    <button
      type="button"
      class={`tor-strip ${tone}`}
      onClick={() => go({ kind: 'settings', section: 'network' })}
    >
      <span class="tor-dot" aria-hidden="true" />
      <span class="grow clip">{text}</span>
      {percent !== undefined && percent < 100 && (
        <Progress label={text} percent={percent} tone={tone} />
      )}
    </button>
  )
}
