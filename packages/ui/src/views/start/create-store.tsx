/** A name and a passphrase make the encrypted store and the first profile in it. */
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { Banner } from '../../components/banner/banner.tsx'
import { Button } from '../../components/button/button.tsx'
import { Field } from '../../components/field/field.tsx'
import { NewPassphrase } from '../../components/passphrase/new-passphrase.tsx'
import { attempt, readProfiles } from '../../state/actions.ts'
import { daemon } from '../../state/daemon.ts'
import { app } from '../../state/model.ts'
import { guide } from '../../state/navigation.ts'
import { t } from '../../strings/index.ts'

export function CreateStore({ onBack }: { onBack: () => void }): JSX.Element {
  const [name, setName] = useState('')
  const [passphrase, setPassphrase] = useState<string>()
  const words = t.value.start
  const ready = name.trim() !== '' && passphrase !== undefined

  const create = async (): Promise<void> => {
    if (passphrase === undefined || name.trim() === '') return
    const view = await attempt(daemon.call('app.create', { passphrase }))
    if (view === undefined) return
    guide.value = 'tor'
    await attempt(daemon.call('profile.create', { name: name.trim() }))
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
          onInput={setName}
          hint={words.nameHint}
          autofocus
          maxLength={128}
        />
        <NewPassphrase label={words.passphrase} onChange={setPassphrase} />
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
