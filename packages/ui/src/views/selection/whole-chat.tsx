/** What can be done with all messages of a chat, in the dialog with what belongs to it. */
import type { ConversationView } from '@pvtcoms/rpc/client'
import type { JSX } from 'preact'
import { Button } from '../../components/button/button.tsx'
import { openSheet } from '../../state/navigation.ts'
import { t } from '../../strings/index.ts'

export function WholeChat({ id }: Pick<ConversationView, 'id'>): JSX.Element {
  const words = t.value.chat
  return (
    <div class="stack tight contact-part">
      <Button icon="archive" onClick={() => openSheet({ kind: 'export', conversation: id })}>
        {words.export}
      </Button>
      <Button icon="trash" onClick={() => openSheet({ kind: 'clear', conversation: id })}>
        {words.clear}
      </Button>
    </div>
  )
}
