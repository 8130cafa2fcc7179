/** Notifications, what they say, and the sound of a message. What the browser does not allow stays off, and is said. */
import type { JSX } from 'preact'
import { Choice } from '../../components/choice/choice.tsx'
import { Switch } from '../../components/switch/switch.tsx'
import { host } from '../../host/host.ts'
import { note } from '../../state/announcements.ts'
import { CHOICES, prefer, preferences } from '../../state/preferences.ts'
import { t } from '../../strings/index.ts'

export function Notifications(): JSX.Element {
  const words = t.value.settings
  const { notify, notifySays, sound } = preferences.value
  const refusal = (): string =>
    host.notifications.state() === 'none' ? words.notifyNone : words.notifyRefused
  const setNotify = async (on: boolean): Promise<void> => {
    const allowed = on && (await host.notifications.allow())
    if (on && !allowed) note(refusal(), 'bad')
    prefer('notify', allowed)
  }
  const setSound = async (on: boolean): Promise<void> => {
    // Who turns it on hears it.
    const heard = on && (await host.sound.play())
    if (on && !heard) note(words.soundRefused, 'bad')
    prefer('sound', heard)
  }
  // What was allowed once may be refused since.
  const isRefused = notify && host.notifications.state() !== 'allowed'
  return (
    <>
      <Switch
        label={words.notify}
        hint={notifySays === 'nothing' ? words.notifyHint : words.notifySaysHint}
        on={notify}
        onChange={(on) => void setNotify(on)}
      />
      {isRefused && <p class="error">{refusal()}</p>}
      {notify && (
        <Choice
          label={words.notifySays}
          look="row"
          value={notifySays}
          onChange={(value) => prefer('notifySays', value)}
          options={CHOICES.notifySays.map((value) => ({
            value,
            label: words.notifySaysWhat[value],
          }))}
        />
      )}
      <Switch
        label={words.sound}
        hint={words.soundHint}
        on={sound}
        onChange={(on) => void setSound(on)}
      />
    </>
  )
}
