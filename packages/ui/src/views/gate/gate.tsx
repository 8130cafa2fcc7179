/** Chooses the view by the state of the daemon and the connection. */
import type { JSX } from 'preact'
import { Notes, Spoken } from '../../components/notes/notes.tsx'
import { Spinner } from '../../components/spinner/spinner.tsx'
import { linkState } from '../../state/daemon.ts'
import { app, profiles, profilesKnown } from '../../state/model.ts'
import { guide, sheet } from '../../state/navigation.ts'
import { t } from '../../strings/index.ts'
import { Shell } from '../shell/shell.tsx'
import { Guide, Locked, NewProfile, Welcome } from './parts.ts'

export function Gate(): JSX.Element {
  return (
    <>
      {inside()}
      {sheet.value === undefined && <Notes />}
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
  return guide.value === undefined ? <Shell /> : <Guide step={guide.value} />
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
        <p>
          <code>pvtcoms open</code>
        </p>
      </div>
    </main>
  )
}
