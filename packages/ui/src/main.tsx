/** The window begins here: the look, the words, the connection, the page. */
import { render } from 'preact'
import { Connection } from './api/connection.ts'
import { dialDaemon } from './api/dial.ts'
import { readAll } from './state/actions.ts'
import { tellActivity } from './state/activity.ts'
import { takeApp } from './state/app-state.ts'
import { daemon } from './state/daemon.ts'
import { take } from './state/events.ts'
import { keepTitle } from './state/notifier.ts'
import { applyPreferences } from './state/preferences.ts'
import { watchTyping } from './state/typing.ts'
import { applyLanguage } from './strings/index.ts'
import './styles/index.css'
import { prepareTimes } from './text/time.ts'
import { Gate } from './views/gate/gate.tsx'

applyPreferences()
applyLanguage()
keepTitle()
tellActivity()
watchTyping()
daemon.use(
  new Connection(dialDaemon, {
    onOpen: () => void readAll(),
    onEvent: take,
    onGone: () => takeApp(undefined),
  }),
)

const place = document.getElementById('window')
if (place === null) throw new Error('the page has no place for the window')
// A file that is dropped would take the place of the page.
for (const kind of ['dragover', 'drop']) addEventListener(kind, (event) => event.preventDefault())
render(<Gate />, place)
// While the connection is made.
setTimeout(prepareTimes)
