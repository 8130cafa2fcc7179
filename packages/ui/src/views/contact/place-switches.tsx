/** Where a chat stands in the list: above the others, or put away. */
import type { ConversationView } from '@pvtcoms/rpc/client'
import type { JSX } from 'preact'
import { Switch } from '../../components/switch/switch.tsx'
import { archiveConversation, keepConversation } from '../../state/actions.ts'
import { daemon } from '../../state/daemon.ts'
import { t } from '../../strings/index.ts'

export function PlaceSwitches({ conversation }: { conversation: ConversationView }): JSX.Element {
  const words = t.value.people
  const { id } = conversation
  return (
    <>
      <Switch
        label={words.pin}
        hint={words.pinHint}
        on={conversation.pinned !== undefined}
        onChange={(pinned) =>
          void keepConversation(daemon.call('conversation.pin', { conversation: id, pinned }))
        }
      />
      <Switch
        label={words.archive}
        hint={words.archiveHint}
        on={conversation.archived}
        onChange={(archived) => void archiveConversation(id, archived)}
      />
    </>
  )
}
