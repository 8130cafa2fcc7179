/** The two ways to a chat, where there is none yet. */
import type { JSX } from 'preact'
import { Button } from '../../components/button/button.tsx'
import { openSheet } from '../../state/navigation.ts'
import { t } from '../../strings/index.ts'

export function Begin(): JSX.Element {
  const words = t.value.people
  return (
    <div class="row wrap begin">
      <Button icon="invite" tone="main" onClick={() => openSheet({ kind: 'new-invite' })}>
        {words.inviteTitle}
      </Button>
      <Button icon="copy" onClick={() => openSheet({ kind: 'accept-invite' })}>
        {words.acceptTitle}
      </Button>
    </div>
  )
}
