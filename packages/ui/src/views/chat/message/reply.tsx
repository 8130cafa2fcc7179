/** The message that is answered, in short; a click leads to it. */

import type { ReplyView } from '@pvtcoms/rpc/client'
import type { JSX } from 'preact'
import { memberName } from '../../../state/members.ts'
import { t } from '../../../strings/index.ts'
import { legible } from '../../../text/legible.ts'

const PREVIEW = 160

interface ReplyProps {
  readonly reply: ReplyView
  readonly name: string
  readonly onJump: (message: number) => void
}

export function Reply({ reply, name, onJump }: ReplyProps): JSX.Element {
  const { message, author, text, edited } = reply
  const words = t.value
  return (
    <button
      type="button"
      class="reply"
      tabIndex={-1}
      disabled={message === undefined}
      onClick={() => {
        if (message !== undefined) onJump(message)
      }}
    >
      <span class="clip">
        <strong>{memberName(author, name)}</strong>
        {edited && ` · ${words.chat.edited}`}
      </span>
      <span class="clip" dir="auto">
        {text === undefined ? words.chat.replyGone : legible(text.slice(0, PREVIEW))}
      </span>
    </button>
  )
}
