/** What can be done with a message. */

import type { MessageView } from '@pvtcoms/rpc/client'
import type { JSX } from 'preact'
import { Icon } from '../../../components/icon/icon.tsx'
import { Menu, type MenuItem } from '../../../components/menu/menu.tsx'
import { host } from '../../../host/host.ts'
import { attempt } from '../../../state/actions.ts'
import { note } from '../../../state/announcements.ts'
import { daemon } from '../../../state/daemon.ts'
import { memberName, US } from '../../../state/members.ts'
import { openSheet } from '../../../state/navigation.ts'
import { toggleSelected } from '../../../state/selection.ts'
import { t } from '../../../strings/index.ts'
import type { Intent } from '../intent.ts'
import { goesOut } from './mark.tsx'

const EMOJI = ['👍', '❤️', '😂', '😮', '😢', '🙏'] as const

export interface MenuAnchor {
  readonly message: MessageView
  readonly anchor: DOMRect
}

interface MessageMenuProps {
  readonly menu: MenuAnchor
  readonly name: string
  readonly onClose: () => void
  readonly onIntent: (intent: Intent) => void
  /** With any emoji. */
  readonly onReact: (menu: MenuAnchor) => void
  /** Deletes it for everyone; the person is asked first. */
  readonly onDelete: (message: MessageView) => void
}

export function MessageMenu(props: MessageMenuProps): JSX.Element {
  const { menu, name, onClose, onReact } = props
  const { message, anchor } = menu
  const words = t.value.chat
  const who = memberName(message.author, name)
  const choose = (emoji: string): void => {
    onClose()
    react(message, emoji)
  }
  return (
    <Menu
      label={words.actions(who)}
      anchor={anchor}
      onClose={onClose}
      items={items(props)}
      {...(canReact(message)
        ? {
            top: (
              <div class="react-row" role="group" aria-label={words.react}>
                {EMOJI.map((emoji) => (
                  <button
                    key={emoji}
                    type="button"
                    role="menuitem"
                    class="react"
                    aria-label={`${words.react} ${emoji}`}
                    onClick={() => choose(emoji)}
                  >
                    {emoji}
                  </button>
                ))}
                <button
                  type="button"
                  role="menuitem"
                  class="react"
                  aria-label={words.reactMore}
                  title={words.reactMore}
                  onClick={() => {
                    onClose()
                    onReact(menu)
                  }}
                >
                  <Icon name="smile" />
                </button>
              </div>
            ),
          }
        : {})}
    />
  )
}

/** In place of another one of ours. */
export function react(message: MessageView, emoji: string): void {
  void attempt(daemon.call('message.react', { message: message.id, emoji }))
}

function canReact({ kind, retracted }: MessageView): boolean {
  return kind === 'text' && !retracted
}

function items({ menu, onIntent, onDelete }: MessageMenuProps): readonly MenuItem[] {
  const { message } = menu
  const words = t.value.chat
  const { text } = message
  const ours = message.author === US
  const list: MenuItem[] = []
  if (canReact(message)) {
    list.push({
      label: words.reply,
      icon: 'reply',
      onSelect: () => onIntent({ kind: 'reply', message }),
    })
  }
  if (text !== undefined && !message.retracted) {
    list.push({
      label: words.copy,
      icon: 'copy',
      onSelect: () => void host.copy(text).then(() => note(t.value.common.copied)),
    })
  }
  if (text !== undefined && canReact(message)) {
    list.push({
      label: words.forward,
      icon: 'forward',
      onSelect: () => openSheet({ kind: 'forward', messages: [message.id] }),
    })
  }
  if (ours && canReact(message)) {
    list.push({
      label: words.edit,
      icon: 'edit',
      onSelect: () => onIntent({ kind: 'edit', message }),
    })
  }
  list.push({
    label: words.select,
    icon: 'check',
    onSelect: () => toggleSelected(message),
  })
  if (ours && message.kind === 'text' && goesOut(message.status)) {
    list.push({
      label: words.info,
      icon: 'info',
      onSelect: () => openSheet({ kind: 'message-info', message: message.id }),
    })
    if (message.status === 'queued') {
      list.push({
        label: words.retry,
        icon: 'retry',
        onSelect: () => void attempt(daemon.call('message.retry', { message: message.id })),
      })
    }
  }
  list.push({
    label: words.deleteForMe,
    icon: 'trash',
    tone: 'bad',
    onSelect: () => openSheet({ kind: 'delete', messages: [message.id] }),
  })
  if (ours && canReact(message) && goesOut(message.status)) {
    list.push({
      label: words.retract,
      icon: 'trash',
      tone: 'bad',
      onSelect: () => onDelete(message),
    })
  }
  return list
}
