/** Uses an invite: its link is pasted, or read from a picture or with the camera. */
import type { JSX } from 'preact'
import { useRef, useState } from 'preact/hooks'
import { Button } from '../../components/button/button.tsx'
import { Dialog } from '../../components/dialog/dialog.tsx'
import { Field } from '../../components/field/field.tsx'
import { useRefusal } from '../../components/field/refusal.ts'
import { LinkField } from '../../components/link-field/link-field.tsx'
import { note } from '../../state/announcements.ts'
import { daemon } from '../../state/daemon.ts'
import { invites, profileId, put } from '../../state/model.ts'
import { closeSheet, go } from '../../state/navigation.ts'
import { t } from '../../strings/index.ts'

export function AcceptInvite(): JSX.Element {
  const [link, setLink] = useState('')
  const [name, setName] = useState('')
  const latest = useRef('')
  const refusal = useRefusal()
  const words = t.value.people
  const profile = profileId.value
  const ready = link.trim() !== '' && name.trim() !== ''

  const accept = async (): Promise<void> => {
    if (profile === undefined) return
    const made = await refusal.attempt(
      daemon.call('invite.accept', { profile, link, name: name.trim() }),
    )
    if (made === undefined) return
    put(invites, made)
    closeSheet()
    go({ kind: 'invite', invite: made.id })
  }

  const change = (text: string): void => {
    refusal.mend()
    setLink(text)
    latest.current = text
    if (profile === undefined || !/pvtcoms:/i.test(text)) return
    // What is known of a link is said before anything else is asked; what is not, once it is used.
    daemon.call('invite.find', { profile, text }).then(
      (found) => {
        const [first, ...others] = found.filter(({ kind }) => kind === 'invite')
        if (latest.current !== text || others.length > 0) return
        if (first?.problem !== undefined) refusal.refuse(first.problem)
      },
      () => {},
    )
  }

  const read = (text: string): void => {
    if (!/pvtcoms:/i.test(text)) {
      refusal.refuse('not-invite')
      return
    }
    change(text)
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
        <LinkField
          label={words.inviteLink}
          hint={words.acceptHint}
          isInvite
          value={link}
          onInput={change}
          onRead={read}
          fault={refusal.code === 'bad-name' ? undefined : refusal.code}
        />
        <Field
          label={words.inviteName}
          hint={words.inviteNameHint}
          value={name}
          onInput={refusal.mends(setName)}
          error={refusal.at('bad-name')}
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
