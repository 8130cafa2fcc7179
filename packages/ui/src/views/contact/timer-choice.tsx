/** After how long the messages of a chat disappear. */
import type { ConversationView } from '@pvtcoms/rpc/client'
import type { JSX } from 'preact'
import { Choice } from '../../components/choice/choice.tsx'
import { keepConversation } from '../../state/actions.ts'
import { daemon } from '../../state/daemon.ts'
import { t } from '../../strings/index.ts'
import { duration } from '../../text/time.ts'

const TIMERS = [0, 300, 3_600, 86_400, 604_800, 2_419_200] as const

interface TimerChoiceProps {
  readonly conversation: ConversationView
  readonly hint: string
}

export function TimerChoice({ conversation, hint }: TimerChoiceProps): JSX.Element {
  return (
    <>
      <Choice
        label={t.value.people.timer}
        look="row"
        value={conversation.timer}
        onChange={(seconds) =>
          void keepConversation(
            daemon.call('conversation.timer', { conversation: conversation.id, seconds }),
          )
        }
        options={TIMERS.map((value) => ({ value, label: duration(value) }))}
      />
      <p class="soft small">{hint}</p>
    </>
  )
}
