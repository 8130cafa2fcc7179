/** Starts the page: its host, its look, its language, the connection to the daemon, and the first view. */
import { effect } from '@preact/signals'
import { render } from 'preact'
import { loadAhead } from './components/part/part.tsx'
import { browser } from './host/browser/index.ts'
import { setHost } from './host/host.ts'
import { readAll } from './state/actions.ts'
import { tellActivity } from './state/activity.ts'
import { takeApp } from './state/app-state.ts'
import { Connection } from './state/connection.ts'
import { daemon, linkState } from './state/daemon.ts'
import { refuseDrops } from './state/drops.ts'
import { take } from './state/events.ts'
import { idle } from './state/idle.ts'
import { keepTitle } from './state/notifier.ts'
import { applyPreferences } from './state/preferences.ts'
import { watchTyping } from './state/typing.ts'
import { applyLanguage } from './strings/index.ts'
import './styles/index.css'
import { followTimeZone, prepareTimes } from './text/time.ts'
import { Gate } from './views/gate/gate.tsx'

/** After the connection is there, so long the first view has the page for itself. */
const FIRST_VIEW_MS = 1_000

setHost(browser)
applyPreferences()
applyLanguage()
keepTitle()
tellActivity()
watchTyping()
followTimeZone()
daemon.use(
  new Connection({
    onOpen: () => void readAll(),
    onEvent: take,
    onGone: () => takeApp(undefined),
  }),
)

const root = document.getElementById('window')
if (root === null) throw new Error('the page has no element for the window')
refuseDrops()
render(<Gate />, root)
// The connection is being made meanwhile.
setTimeout(prepareTimes)
effect(() => {
  if (linkState.value === 'open') setTimeout(() => void loadAhead(idle), FIRST_VIEW_MS)
})
