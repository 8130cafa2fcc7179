/** Creates an invite: for whom, until when, and whether it works at once. */
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { Button } from '../../components/button/button.tsx'
import { Choice } from '../../components/choice/choice.tsx'
import { Dialog } from '../../components/dialog/dialog.tsx'
import { Field } from '../../components/field/field.tsx'
import { Switch } from '../../components/switch/switch.tsx'
import { attempt } from '../../state/actions.ts'
import { daemon } from '../../state/daemon.ts'
import { invites, mailboxes, profileId, put } from '../../state/model.ts'
import { closeSheet, go } from '../../state/navigation.ts'
import { t } from '../../strings/index.ts'
import { duration } from '../../text/time.ts'

const HOURS = [24, 72, 168, 312] as const

export function NewInvite(): JSX.Element {
  const [name, setName] = useState('')
  const [hours, setHours] = useState<number>(72)
  const words = t.value.people
  const profile = profileId.value
  const [door, setDoor] = useState(false)
  /** No mailbox that serves many: there is no other way to be found. */
  const none = [...mailboxes.value.values()].every(({ kind }) => kind === 'own-box')

  const create = async (): Promise<void> => {
    if (profile === undefined) return
    const wishes = { profile, name: name.trim(), hours, door: none || door }
    const made = await attempt(daemon.call('invite.create', wishes))
    if (made === undefined) return
    put(invites, made)
    closeSheet()
    go({ kind: 'invite', invite: made.id })
  }

  return (
    <Dialog title={words.inviteTitle} onClose={closeSheet}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault()
          if (name.trim() !== '') void create()
        }}
      >
        <Field
          label={words.inviteName}
          hint={words.inviteNameHint}
          value={name}
          onInput={setName}
          autofocus
          maxLength={128}
        />
        <Choice
          label={words.inviteLasts}
          look="row"
          value={hours}
          onChange={setHours}
          options={HOURS.map((value) => ({ value, label: duration(value * 3_600) }))}
        />
        {none ? (
          <p class="soft small">{words.inviteDoorText}</p>
        ) : (
          <Switch
            label={words.inviteDoor}
            hint={words.inviteDoorText}
            on={door}
            onChange={setDoor}
          />
        )}
        <div class="row">
          <Button tone="main" disabled={name.trim() === ''} onClick={create}>
            {words.inviteTitle}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
