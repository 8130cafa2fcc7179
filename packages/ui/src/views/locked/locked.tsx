/** The lock screen. The page knows only that there is a store. */
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { Button } from '../../components/button/button.tsx'
import { Field } from '../../components/field/field.tsx'
import { Icon } from '../../components/icon/icon.tsx'
import { codeOf } from '../../host/faults.ts'
import { readProfiles } from '../../state/actions.ts'
import { daemon } from '../../state/daemon.ts'
import { app } from '../../state/model.ts'
import { faultText } from '../../strings/faults.ts'
import { t } from '../../strings/index.ts'
import { Erase } from './erase.tsx'

export function Locked(): JSX.Element {
  const [passphrase, setPassphrase] = useState('')
  const [problem, setProblem] = useState<string>()
  const [busy, setBusy] = useState(false)
  const [forgot, setForgot] = useState(false)
  const words = t.value.start

  const unlock = async (): Promise<void> => {
    setBusy(true)
    setProblem(undefined)
    try {
      app.value = await daemon.call('app.unlock', { passphrase })
      await readProfiles()
    } catch (error) {
      setProblem(faultText(codeOf(error)))
      setPassphrase('')
    } finally {
      setBusy(false)
    }
  }

  return (
    <main class="gate">
      <div class="gate-card stack">
        <div class="locked-mark">
          <Icon name="lock" />
        </div>
        <h1>{words.lockedTitle}</h1>
        <p class="soft">{t.value.settings.lockHint}</p>
        <form
          class="stack"
          onSubmit={(event) => {
            event.preventDefault()
            if (passphrase !== '' && !busy) void unlock()
          }}
        >
          <Field
            label={words.passphrase}
            kind="secret"
            value={passphrase}
            onInput={(typed) => {
              setProblem(undefined)
              setPassphrase(typed)
            }}
            error={problem}
            autofocus
          />
          <div class="row wrap">
            <Button tone="main" type="submit" disabled={busy || passphrase === ''}>
              {words.unlock}
            </Button>
            <Button tone="quiet" onClick={() => setForgot(!forgot)}>
              {words.forgot}
            </Button>
          </div>
        </form>
        {forgot && (
          <section class="stack">
            <h2>{words.forgotTitle}</h2>
            <p>{words.forgotText}</p>
            <Erase />
          </section>
        )}
      </div>
    </main>
  )
}
