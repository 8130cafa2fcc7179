/** What can be done with a chat as a whole, from its row in the list. */
import type { ConversationView } from '@pvtcoms/rpc/client'
import type { JSX } from 'preact'
import { Menu, type MenuItem } from '../../components/menu/menu.tsx'
import { archiveConversation, keepConversation } from '../../state/actions.ts'
import { daemon } from '../../state/daemon.ts'
import { conversationName } from '../../state/members.ts'
import { contacts } from '../../state/model.ts'
import { openSheet } from '../../state/navigation.ts'
import { t } from '../../strings/index.ts'
import { mannerOf } from '../chat/manner.ts'

interface ChatMenuProps {
  readonly conversation: ConversationView
  readonly anchor: DOMRect
  readonly onClose: () => void
}

export function ChatMenu({ conversation, anchor, onClose }: ChatMenuProps): JSX.Element {
  return (
    <Menu
      label={t.value.people.chatActions(conversationName(conversation))}
      anchor={anchor}
      onClose={onClose}
      items={items(conversation)}
    />
  )
}

function items(chat: ConversationView): readonly MenuItem[] {
  const words = t.value.people
  const { id: conversation, pinned, archived, muted } = chat
  const list: MenuItem[] = [
    {
      label: pinned === undefined ? words.pin : words.unpin,
      icon: 'pin',
      onSelect: () =>
        void keepConversation(
          daemon.call('conversation.pin', { conversation, pinned: pinned === undefined }),
        ),
    },
    {
      label: archived ? words.unarchive : words.archive,
      icon: 'archive',
      onSelect: () => void archiveConversation(conversation, !archived),
    },
  ]
  const manner = mannerOf(chat, contacts.value)
  if (manner?.contact !== undefined) {
    list.push({
      label: muted ? words.unmute : words.mute,
      icon: 'bellOff',
      onSelect: () =>
        void keepConversation(daemon.call('conversation.mute', { conversation, muted: !muted })),
    })
  }
  if (manner !== undefined) {
    const { details, sheet } = manner
    list.push({ label: details, icon: 'info', onSelect: () => openSheet(sheet) })
  }
  return list
}
