/** Asks before a message is deleted for everyone: the others may have read it. */

import type { MessageView } from '@pvtcoms/rpc/client'
import type { JSX } from 'preact'
import { Button } from '../../../components/button/button.tsx'
import { Dialog } from '../../../components/dialog/dialog.tsx'
import { attempt } from '../../../state/actions.ts'
import { daemon } from '../../../state/daemon.ts'
import { t } from '../../../strings/index.ts'

interface RetractDialogProps {
  readonly message: MessageView
  readonly onClose: () => void
}

export function DeleteDialog({ message, onClose }: RetractDialogProps): JSX.Element {
  const words = t.value.chat
  const retract = async (): Promise<void> => {
    await attempt(daemon.call('message.retract', { message: message.id }))
    onClose()
  }
  return (
    <Dialog title={words.retract} onClose={onClose}>
      <div class="stack">
        <p>{words.retractText}</p>
        <div class="row">
          <Button tone="bad" onClick={retract}>
            {words.retract}
          </Button>
          <Button tone="quiet" onClick={onClose}>
            {t.value.common.cancel}
          </Button>
        </div>
      </div>
    </Dialog>
  )
}
