/** Bridge lines: entrances to Tor that are on no public list. */
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { Button } from '../../components/button/button.tsx'
import { Field } from '../../components/field/field.tsx'
import { attempt } from '../../state/actions.ts'
import { note } from '../../state/announcements.ts'
import { daemon } from '../../state/daemon.ts'
import { app } from '../../state/model.ts'
import { t } from '../../strings/index.ts'

export function Bridges(): JSX.Element {
  const known = app.value?.bridges ?? []
  const [text, setText] = useState(known.join('\n'))
  const words = t.value.start
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  const use = async (chosen: readonly string[]): Promise<void> => {
    const view = await attempt(daemon.call('app.bridges', { lines: chosen }))
    if (view === undefined) return
    app.value = view
    if (chosen.length === 0) setText('')
    note(words.bridgesSaved)
  }
  return (
    <div class="stack tight">
      <Field
        label={words.bridges}
        kind="long"
        mono
        value={text}
        onInput={setText}
        hint={words.bridgesHint}
      />
      <div class="row wrap">
        <Button disabled={lines.length === 0} onClick={() => use(lines)}>
          {words.bridgesSave}
        </Button>
        {known.length > 0 && (
          <Button tone="quiet" onClick={() => use([])}>
            {words.bridgesNone}
          </Button>
        )}
      </div>
    </div>
  )
}
