/** What can be done with a message. */
import type { JSX } from 'preact'
import type { MessageView } from '../../api/types.ts'
import { Menu, type MenuItem } from '../../components/menu/menu.tsx'
import { attempt } from '../../state/actions.ts'
import { note } from '../../state/announcements.ts'
import { daemon } from '../../state/daemon.ts'
import { openSheet } from '../../state/navigation.ts'
import { t } from '../../strings/index.ts'
import { legible } from '../../text/legible.ts'
import type { Intent } from './chat.tsx'

const EMOJI = ['👍', '❤️', '😂', '😮', '😢', '🙏'] as const

export interface MenuPlace {
  readonly message: MessageView
  readonly anchor: DOMRect
}

interface MessageMenuProps {
  readonly menu: MenuPlace
  readonly name: string
  readonly onClose: () => void
  readonly onIntent: (intent: Intent) => void
  /** Taking back is asked about first. */
  readonly onRetract: (message: MessageView) => void
}

export function MessageMenu(props: MessageMenuProps): JSX.Element {
  const { menu, name, onClose } = props
  const { message, anchor } = menu
  const words = t.value.chat
  const who = message.author === 'us' ? t.value.people.you : legible(name)
  const react = (emoji: string): void => {
    onClose()
    void attempt(daemon.call('message.react', { message: message.id, emoji }))
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
                    onClick={() => react(emoji)}
                  >
                    {emoji}
                  </button>
                ))}
              </div>
            ),
          }
        : {})}
    />
  )
}

function canReact({ kind, retracted }: MessageView): boolean {
  return kind === 'text' && !retracted
}

function items({ menu, onIntent, onRetract }: MessageMenuProps): readonly MenuItem[] {
  const { message } = menu
  const words = t.value.chat
  const { text } = message
  const ours = message.author === 'us'
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
      onSelect: () =>
        void navigator.clipboard.writeText(text).then(() => note(t.value.common.copied)),
    })
  }
  if (ours && canReact(message)) {
    list.push({
      label: words.edit,
      icon: 'edit',
      onSelect: () => onIntent({ kind: 'edit', message }),
    })
  }
  if (ours && message.kind === 'text') {
    list.push({
      label: words.what,
      icon: 'info',
      onSelect: () => openSheet({ kind: 'steps', message: message.id }),
    })
    if (message.status === 'failed' || message.status === 'queued') {
      list.push({
        label: words.retry,
        icon: 'retry',
        onSelect: () => void attempt(daemon.call('message.retry', { message: message.id })),
      })
    }
  }
  if (ours && canReact(message)) {
    list.push({
      label: words.retract,
      icon: 'trash',
      tone: 'bad',
      onSelect: () => onRetract(message),
    })
  }
  return list
}
