/** Adds a mailbox by its link or its QR code. For a mailbox of one's own it shows the command that starts it. */
import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { Button } from '../../components/button/button.tsx'
import { Copy } from '../../components/copy/copy.tsx'
import { Field } from '../../components/field/field.tsx'
import { useRefusal } from '../../components/field/refusal.ts'
import { LinkField } from '../../components/link-field/link-field.tsx'
import { attempt } from '../../state/actions.ts'
import { daemon } from '../../state/daemon.ts'
import { mailboxes, profileId, put } from '../../state/model.ts'
import { t } from '../../strings/index.ts'

interface AddMailboxProps {
  readonly kind: 'mailbox' | 'own-box'
  readonly onDone?: () => void
}

/** Refusals that are about the link. */
const OF_LINK = [
  ...['bad-link', 'several-links', 'too-much-text', 'known-mailbox', 'no-owner-key'],
] as const

export function AddMailbox({ kind, onDone }: AddMailboxProps): JSX.Element {
  const [link, setLink] = useState('')
  const refusal = useRefusal(...OF_LINK, 'bad-name', 'no-alias')
  const [name, setName] = useState('')
  const [aliases, setAliases] = useState('')
  const [key, setKey] = useState<string>()
  const words = t.value.settings
  const profile = profileId.value
  useEffect(() => {
    if (kind !== 'own-box' || profile === undefined) return
    void attempt(daemon.call('mailbox.ownerKey', { profile })).then((made) => setKey(made?.key))
  }, [kind, profile])

  const add = async (): Promise<void> => {
    if (profile === undefined) return
    const made = await refusal.attempt(
      daemon.call('mailbox.add', {
        profile,
        link,
        name: name.trim(),
        ...(aliases.trim() === '' ? {} : { aliases: [aliases] }),
      }),
    )
    if (made === undefined) return
    put(mailboxes, made)
    onDone?.()
  }

  return (
    <div class="stack">
      {kind === 'own-box' && (
        <div class="stack tight">
          <p>{words.mailboxOwnText}</p>
          <Copy
            label={words.mailboxOwnCommand}
            text={`pvtcoms mailbox run --owner ${key ?? '…'}`}
            button={t.value.common.copy}
          />
        </div>
      )}
      <LinkField
        label={words.mailboxLink}
        hint={words.mailboxLinkHint}
        value={link}
        onInput={refusal.mends(setLink)}
        fault={OF_LINK.find((code) => code === refusal.code)}
      />
      {kind === 'own-box' && (
        <Field
          label={words.mailboxAliases}
          kind="long"
          mono
          value={aliases}
          onInput={refusal.mends(setAliases)}
          error={refusal.at('no-alias')}
          hint={words.mailboxAliasesHint}
        />
      )}
      <Field
        label={t.value.common.name}
        value={name}
        onInput={refusal.mends(setName)}
        error={refusal.at('bad-name')}
        maxLength={128}
      />
      <div class="row">
        <Button tone="main" disabled={link.trim() === '' || name.trim() === ''} onClick={add}>
          {words.mailboxAdd}
        </Button>
      </div>
    </div>
  )
}
