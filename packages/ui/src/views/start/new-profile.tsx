/** The store is open, and has no profile: the last one was deleted, or making one failed. */
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { Button } from '../../components/button/button.tsx'
import { Field } from '../../components/field/field.tsx'
import { useRefusal } from '../../components/field/refusal.ts'
import { readProfiles } from '../../state/actions.ts'
import { daemon } from '../../state/daemon.ts'
import { t } from '../../strings/index.ts'

export function NewProfile(): JSX.Element {
  const [name, setName] = useState('')
  const refusal = useRefusal('bad-name')
  const words = t.value.start
  const create = async (): Promise<void> => {
    const made = await refusal.attempt(
      daemon.call('profile.create', { name: name.trim(), setup: 'tor' }),
    )
    if (made !== undefined) await readProfiles()
  }
  return (
    <main class="gate">
      <form class="gate-card stack" onSubmit={(event) => event.preventDefault()}>
        <h1>{words.createTitle}</h1>
        <Field
          label={words.name}
          value={name}
          onInput={refusal.mends(setName)}
          error={refusal.at('bad-name')}
          hint={words.nameHint}
          autofocus
          maxLength={128}
        />
        <div class="row">
          <Button tone="main" type="submit" disabled={name.trim() === ''} onClick={create}>
            {words.create}
          </Button>
        </div>
      </form>
    </main>
  )
}
