/** Adding a mailbox from the settings: whose it is, then its link. */
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { Choice } from '../../components/choice/choice.tsx'
import { Dialog } from '../../components/dialog/dialog.tsx'
import { closeSheet, openSheet, type Sheet } from '../../state/navigation.ts'
import { t } from '../../strings/index.ts'
import { AddMailbox } from './add-mailbox.tsx'

/** `next`: what it was opened for, and goes on then. */
export function AddMailboxSheet({ next }: { next: Sheet | undefined }): JSX.Element {
  const [kind, setKind] = useState<'mailbox' | 'own-box'>('mailbox')
  const words = t.value.settings
  return (
    <Dialog title={words.mailboxAdd} onClose={closeSheet}>
      <div class="stack">
        <Choice
          label={words.mailboxKind}
          look="row"
          value={kind}
          onChange={setKind}
          options={[
            { value: 'mailbox', label: words.mailboxKinds.mailbox },
            { value: 'own-box', label: words.mailboxKinds['own-box'] },
          ]}
        />
        <AddMailbox
          key={kind}
          kind={kind}
          onDone={next === undefined ? closeSheet : () => openSheet(next)}
        />
      </div>
    </Dialog>
  )
}
