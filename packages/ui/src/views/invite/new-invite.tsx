/** Creates an invite: for whom, until when, and whether it works at once. */
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { Banner } from '../../components/banner/banner.tsx'
import { Button } from '../../components/button/button.tsx'
import { Choice } from '../../components/choice/choice.tsx'
import { Dialog } from '../../components/dialog/dialog.tsx'
import { Field } from '../../components/field/field.tsx'
import { useRefusal } from '../../components/field/refusal.ts'
import { Switch } from '../../components/switch/switch.tsx'
import { daemon } from '../../state/daemon.ts'
import { invites, mailboxes, profileId, put } from '../../state/model.ts'
import { type BegunInvite, closeSheet, go, openSheet } from '../../state/navigation.ts'
import { faultText } from '../../strings/faults.ts'
import { t } from '../../strings/index.ts'
import { duration } from '../../text/time.ts'

const MAILBOX_FAULTS = ['no-mailbox', 'no-alias'] as const
const HOURS = [24, 72, 168, 312] as const

export function NewInvite({ begun }: { begun: BegunInvite | undefined }): JSX.Element {
  const [name, setName] = useState(begun?.name ?? '')
  const [hours, setHours] = useState<number>(begun?.hours ?? 168)
  const refusal = useRefusal('bad-name', 'no-mailbox', 'no-alias')
  const words = t.value.people
  const profile = profileId.value
  const [door, setDoor] = useState(begun?.door ?? false)
  /** No mailbox that serves many: there is no other way to be found. */
  const none = [...mailboxes.value.values()].every(({ kind }) => kind === 'own-box')
  const missing = MAILBOX_FAULTS.find((code) => code === refusal.code)

  const create = async (): Promise<void> => {
    if (profile === undefined) return
    const wishes = { profile, name: name.trim(), hours, door: none || door }
    const made = await refusal.attempt(daemon.call('invite.create', wishes))
    if (made === undefined) return
    put(invites, made)
    closeSheet()
    go({ kind: 'invite', invite: made.id })
  }

  const addMailbox = (): void =>
    openSheet({ kind: 'add-mailbox', next: { kind: 'new-invite', begun: { name, hours, door } } })

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
          onInput={refusal.mends(setName)}
          error={refusal.at('bad-name')}
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
        {missing !== undefined && (
          <Banner tone="warn">
            <p>{faultText(missing)}</p>
            <Button tone="quiet" onClick={addMailbox}>
              {t.value.settings.mailboxAdd}
            </Button>
          </Banner>
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
