/** Creates an invite: for whom, and until when. */
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { Banner } from '../../components/banner/banner.tsx'
import { Button } from '../../components/button/button.tsx'
import { Choice } from '../../components/choice/choice.tsx'
import { Dialog } from '../../components/dialog/dialog.tsx'
import { Field } from '../../components/field/field.tsx'
import { attempt } from '../../state/actions.ts'
import { daemon } from '../../state/daemon.ts'
import { invites, mailboxes, profileId, put } from '../../state/model.ts'
import { closeSheet, go, openSheet } from '../../state/navigation.ts'
import { t } from '../../strings/index.ts'
import { duration } from '../../text/time.ts'

const HOURS = [24, 72, 168, 312] as const

export function NewInvite(): JSX.Element {
  const [name, setName] = useState('')
  const [hours, setHours] = useState<number>(72)
  const words = t.value.people
  const profile = profileId.value
  const none = mailboxes.value.size === 0

  const create = async (): Promise<void> => {
    if (profile === undefined) return
    const made = await attempt(daemon.call('invite.create', { profile, name: name.trim(), hours }))
    if (made === undefined) return
    put(invites, made)
    closeSheet()
    go({ kind: 'invite', invite: made.id })
  }

  return (
    <Dialog title={words.inviteTitle} onClose={closeSheet}>
      {none ? (
        <div class="stack">
          <Banner tone="warn">{t.value.faults['no-mailbox']}</Banner>
          <div class="row">
            <Button tone="main" onClick={() => openSheet({ kind: 'add-mailbox' })}>
              {t.value.settings.mailboxAdd}
            </Button>
          </div>
        </div>
      ) : (
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
          <div class="row">
            <Button tone="main" disabled={name.trim() === ''} onClick={create}>
              {words.inviteTitle}
            </Button>
          </div>
        </form>
      )}
    </Dialog>
  )
}
