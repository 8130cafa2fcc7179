/** The circle of a chat: the letter of a contact, or an icon where there is no contact. */
import type { ConversationView } from '@pvtcoms/rpc/client'
import type { JSX } from 'preact'
import { Face } from '../../components/face/face.tsx'
import { Icon } from '../../components/icon/icon.tsx'
import { conversationName } from '../../state/members.ts'

export function ChatFace({ conversation }: { conversation: ConversationView }): JSX.Element {
  const { contact } = conversation
  if (contact !== undefined) return <Face id={contact} name={conversationName(conversation)} />
  return (
    <span class="face m icon-face">
      <Icon name="edit" />
    </span>
  )
}
