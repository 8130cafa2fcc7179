/** Emoji beside a message; a click on one's own takes it back. */
import type { JSX } from 'preact'
import type { MessageView } from '../../api/types.ts'
import { attempt } from '../../state/actions.ts'
import { daemon } from '../../state/daemon.ts'
import { t } from '../../strings/index.ts'
import { legible } from '../../text/legible.ts'

export function Reactions({ message, name }: { message: MessageView; name: string }): JSX.Element {
  const words = t.value
  return (
    <ul class="reactions">
      {message.reactions.map(({ by, emoji }) => {
        // Words that look like ours are none.
        const shown = /^\p{RGI_Emoji}$/v.test(emoji) ? emoji : '❔'
        const label = words.chat.reactions(by === 'us' ? words.people.you : legible(name), shown)
        return (
          <li key={by}>
            {by === 'us' ? (
              <button
                type="button"
                class="reaction own"
                tabIndex={-1}
                aria-label={`${label}, ${words.chat.takeBack}`}
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
