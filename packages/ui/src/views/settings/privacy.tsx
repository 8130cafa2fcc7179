/** Lock, passphrase, notifications. */
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { Button } from '../../components/button/button.tsx'
import { Choice } from '../../components/choice/choice.tsx'
import { Field } from '../../components/field/field.tsx'
import { useRefusal } from '../../components/field/refusal.ts'
import { NewPassphrase } from '../../components/passphrase/new-passphrase.tsx'
import { attempt } from '../../state/actions.ts'
import { note } from '../../state/announcements.ts'
import { daemon } from '../../state/daemon.ts'
import { app } from '../../state/model.ts'
import { t } from '../../strings/index.ts'
import { duration } from '../../text/time.ts'
import { Notifications } from './notifications.tsx'

const IDLE = [0, 300, 900, 3_600, 14_400] as const

export function Privacy(): JSX.Element {
  const words = t.value.settings
  const lockAfter = async (seconds: number): Promise<void> => {
    const view = await attempt(daemon.call('app.lockAfter', { seconds }))
    if (view !== undefined) app.value = view
  }
  return (
    <>
      <Choice
        label={words.lockAfter}
        look="row"
        value={app.value?.lockAfter}
        onChange={(seconds) => void lockAfter(seconds)}
        options={IDLE.map((value) => ({ value, label: duration(value) }))}
      />
      <p class="soft small">{words.lockHint}</p>
      <div class="row">
        <Button icon="lock" onClick={() => attempt(daemon.call('app.lock', {}))}>
          {words.lockNow}
        </Button>
      </div>
      <Notifications />
      <ChangePassphrase />
    </>
  )
}

function ChangePassphrase(): JSX.Element {
  const [from, setFrom] = useState('')
  const [to, setTo] = useState<string>()
  const [round, setRound] = useState(0)
  const refusal = useRefusal('wrong-passphrase', 'weak-passphrase')
  const words = t.value.settings
  const change = async (): Promise<void> => {
    if (to === undefined) return
    const done = await refusal.attempt(daemon.call('app.passphrase', { from, to }))
    if (done === undefined) return
    note(words.passphraseChanged)
    setFrom('')
    setTo(undefined)
    setRound(round + 1)
  }
  return (
    <form class="stack section" onSubmit={(event) => event.preventDefault()}>
      <h3>{words.passphrase}</h3>
      <Field
        label={words.passphraseOld}
        kind="secret"
        value={from}
        onInput={refusal.mends(setFrom)}
        error={refusal.at('wrong-passphrase')}
      />
      <NewPassphrase
        key={round}
        label={words.passphraseNew}
        onChange={refusal.mends(setTo)}
        error={refusal.at('weak-passphrase')}
      />
      <div class="row">
        <Button type="submit" disabled={from === '' || to === undefined} onClick={change}>
          {words.passphrase}
        </Button>
      </div>
    </form>
  )
}
