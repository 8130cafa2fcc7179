/** A name and a passphrase make the encrypted store and the first profile in it. */
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { Banner } from '../../components/banner/banner.tsx'
import { Button } from '../../components/button/button.tsx'
import { Field } from '../../components/field/field.tsx'
import { useRefusal } from '../../components/field/refusal.ts'
import { NewPassphrase } from '../../components/passphrase/new-passphrase.tsx'
import { readProfiles } from '../../state/actions.ts'
import { daemon } from '../../state/daemon.ts'
import { app } from '../../state/model.ts'
import { t } from '../../strings/index.ts'

/** Bytes. */
const LONGEST_NAME = 128

export function CreateStore({ onBack }: { onBack: () => void }): JSX.Element {
  const [name, setName] = useState('')
  const [passphrase, setPassphrase] = useState<string>()
  const refusal = useRefusal('bad-name', 'weak-passphrase')
  const words = t.value.start
  const ready = name.trim() !== '' && passphrase !== undefined

  const create = async (): Promise<void> => {
    if (passphrase === undefined || name.trim() === '') return
    if (isTooLong(name)) {
      refusal.refuse('bad-name')
      return
    }
    const view = await refusal.attempt(daemon.call('app.create', { passphrase }))
    if (view === undefined) return
    await refusal.attempt(daemon.call('profile.create', { name: name.trim(), setup: 'tor' }))
    app.value = view
    await readProfiles()
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
        <NewPassphrase
          label={words.passphrase}
          onChange={refusal.mends(setPassphrase)}
          error={refusal.at('weak-passphrase')}
        />
        <Banner tone="warn" title={words.forgetTitle}>
          {words.forgetText}
        </Banner>
        <div class="row wrap">
          <Button type="submit" tone="main" disabled={!ready} onClick={create}>
            {words.create}
          </Button>
          <Button tone="quiet" onClick={onBack}>
            {t.value.common.back}
          </Button>
        </div>
      </form>
    </main>
  )
}

/** The store is made before the profile: a name that the profile cannot have is refused before both. */
function isTooLong(name: string): boolean {
  return new TextEncoder().encode(name.trim()).length > LONGEST_NAME
}
