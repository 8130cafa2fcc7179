/** Uses an invite: its link is pasted, or read from a picture or with the camera. */
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { Button } from '../../components/button/button.tsx'
import { Dialog } from '../../components/dialog/dialog.tsx'
import { Field } from '../../components/field/field.tsx'
import { QrReader } from '../../components/qr-reader/qr-reader.tsx'
import { codeOf } from '../../host/faults.ts'
import { note } from '../../state/announcements.ts'
import { daemon } from '../../state/daemon.ts'
import { invites, profileId, put } from '../../state/model.ts'
import { closeSheet, go } from '../../state/navigation.ts'
import { faultText } from '../../strings/faults.ts'
import { t } from '../../strings/index.ts'

export function AcceptInvite(): JSX.Element {
  const [link, setLink] = useState('')
  const [name, setName] = useState('')
  const [problem, setProblem] = useState<string>()
  const words = t.value.people
  const profile = profileId.value
  const ready = link.trim() !== '' && name.trim() !== ''

  const accept = async (): Promise<void> => {
    if (profile === undefined) return
    setProblem(undefined)
    try {
      const made = await daemon.call('invite.accept', {
        profile,
        link: link.trim(),
        name: name.trim(),
      })
      put(invites, made)
      closeSheet()
      go({ kind: 'invite', invite: made.id })
    } catch (error) {
      setProblem(faultText(codeOf(error)))
    }
  }

  const read = (bytes: Uint8Array): void => {
    const text = new TextDecoder().decode(bytes)
    if (!text.startsWith('pvtcoms:')) {
      setProblem(words.acceptNotInvite)
      return
    }
    setProblem(undefined)
    setLink(text)
    note(words.acceptRead)
  }

  return (
    <Dialog title={words.acceptTitle} onClose={closeSheet}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault()
          if (ready) void accept()
        }}
      >
        <Field
          label={words.inviteLink}
          hint={words.acceptHint}
          kind="long"
          mono
          value={link}
          onInput={setLink}
          error={problem}
          autofocus
        />
        <QrReader onRead={read} />
        <Field
          label={words.inviteName}
          hint={words.inviteNameHint}
          value={name}
          onInput={setName}
          maxLength={128}
        />
        <div class="row">
          <Button tone="main" disabled={!ready} onClick={accept}>
            {words.acceptGo}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
