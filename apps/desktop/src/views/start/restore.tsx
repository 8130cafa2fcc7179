/** A backup becomes the store of this computer; its contacts are told. */
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { Banner } from '../../components/banner/banner.tsx'
import { Button } from '../../components/button/button.tsx'
import { Field } from '../../components/field/field.tsx'
import { attempt, readProfiles } from '../../state/actions.ts'
import { daemon } from '../../state/daemon.ts'
import { app } from '../../state/model.ts'
import { t } from '../../strings/index.ts'

export function Restore({ onBack }: { onBack: () => void }): JSX.Element {
  const [path, setPath] = useState('')
  const [passphrase, setPassphrase] = useState('')
  const words = t.value.start
  const restore = async (): Promise<void> => {
    const view = await attempt(daemon.call('backup.restore', { path, passphrase }))
    if (view === undefined) return
    app.value = view
    if (view.state === 'open') await readProfiles()
  }
  return (
    <main class="gate">
      <form class="gate-card stack" onSubmit={(event) => event.preventDefault()}>
        <h1>{words.restoreTitle}</h1>
        <Banner tone="plain">{words.restoreText}</Banner>
        <Field label={words.restorePath} value={path} onInput={setPath} mono autofocus />
        <Field
          label={words.restorePassphrase}
          kind="secret"
          value={passphrase}
          onInput={setPassphrase}
        />
        <div class="row wrap">
          <Button tone="main" disabled={path === '' || passphrase === ''} onClick={restore}>
            {words.restoreGo}
          </Button>
          <Button tone="quiet" onClick={onBack}>
            {t.value.common.back}
          </Button>
        </div>
      </form>
    </main>
  )
}
