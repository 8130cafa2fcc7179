/** Reactions to a message; a click on one's own removes it. */

import type { MessageView } from '@pvtcoms/rpc/client'
import type { JSX } from 'preact'
import { attempt } from '../../../state/actions.ts'
import { daemon } from '../../../state/daemon.ts'
import { memberName, US } from '../../../state/members.ts'
import { t } from '../../../strings/index.ts'

export function Reactions({ message, name }: { message: MessageView; name: string }): JSX.Element {
  const words = t.value
  return (
    <ul class="reactions">
      {message.reactions.map(({ by, emoji }) => {
        // A reaction may be any text: words could look like ours.
        const shown = /^\p{RGI_Emoji}$/v.test(emoji) ? emoji : '❔'
        const label = words.chat.reactions(memberName(by, name), shown)
        return (
          <li key={by}>
            {by === US ? (
              <button
                type="button"
                class="reaction own"
                tabIndex={-1}
                aria-label={`${label}, ${words.chat.removeReaction}`}
                onClick={() =>
                  void attempt(daemon.call('message.react', { message: message.id, emoji: '' }))
                }
              >
                {shown}
              </button>
            ) : (
              <span class="reaction" role="img" aria-label={label}>
                {shown}
              </span>
            )}
          </li>
        )
      })}
    </ul>
  )
}
