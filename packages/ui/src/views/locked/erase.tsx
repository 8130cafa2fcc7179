/** Deletes everything, once the person has typed the words that the daemon asks for. */
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { Button } from '../../components/button/button.tsx'
import { Field } from '../../components/field/field.tsx'
import { attempt } from '../../state/actions.ts'
import { note } from '../../state/announcements.ts'
import { takeApp } from '../../state/app-state.ts'
import { daemon } from '../../state/daemon.ts'
import { t } from '../../strings/index.ts'

const CONFIRM = 'delete everything'

export function Erase(): JSX.Element {
  const [typed, setTyped] = useState('')
  const words = t.value.start
  const erase = async (): Promise<void> => {
    const app = await attempt(daemon.call('app.erase', { confirm: CONFIRM }))
    if (app === undefined) return
    takeApp(app)
    note(words.erased)
  }
  return (
    <div class="stack">
      <Field label={words.eraseConfirm} value={typed} onInput={setTyped} />
      <div class="row">
        <Button tone="bad" disabled={typed.trim().toLowerCase() !== CONFIRM} onClick={erase}>
          {t.value.settings.eraseTitle}
        </Button>
      </div>
    </div>
  )
}
