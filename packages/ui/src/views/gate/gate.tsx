/** Chooses the view by the state of the daemon and the connection. */
import type { JSX } from 'preact'
import { CopyButton } from '../../components/copy/copy.tsx'
import { NotesOf, Spoken } from '../../components/notes/notes.tsx'
import { Spinner } from '../../components/spinner/spinner.tsx'
import { linkState, reopenCommand } from '../../state/daemon.ts'
import { app, profile, profiles, profilesKnown } from '../../state/model.ts'
import { t } from '../../strings/index.ts'
import { Shell } from '../shell/shell.tsx'
import { Guide, Locked, NewProfile, Welcome } from './parts.ts'

export function Gate(): JSX.Element {
  return (
    <>
      {inside()}
      <NotesOf layer={0} />
      <Spoken />
    </>
  )
}

function inside(): JSX.Element {
  const view = app.value
  if (view === undefined) return linkState.value === 'lost' ? <Refused /> : <Waiting />
  if (view.state === 'empty') return <Welcome />
  if (view.state === 'locked') return <Locked />
  if (!profilesKnown.value) return <Waiting />
  if (profiles.value.size === 0) return <NewProfile />
  const step = profile.value?.setup
  return step === undefined ? <Shell /> : <Guide step={step} />
}

function Waiting(): JSX.Element {
  return (
    <main class="gate">
      <Spinner label={t.value.link.connecting} />
    </main>
  )
}

function Refused(): JSX.Element {
  return (
    <main class="gate">
      <div class="gate-card stack">
        <h1>{t.value.link.refusedTitle}</h1>
        <p>{t.value.link.refused}</p>
        <div class="copy">
          <code class="copy-text">{reopenCommand.value}</code>
          <CopyButton text={reopenCommand.value} label={t.value.common.copy} />
        </div>
      </div>
    </main>
  )
}
