/** What can be done with a message. */
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { MessageView } from '../../api/types.ts'
import { Button } from '../../components/button/button.tsx'
import { Dialog } from '../../components/dialog/dialog.tsx'
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
}

export function MessageMenu({ menu, name, onClose, onIntent }: MessageMenuProps): JSX.Element {
  const [asking, setAsking] = useState(false)
  const { message, anchor } = menu
  const words = t.value.chat
  const who = message.author === 'us' ? t.value.people.you : legible(name)
  if (asking) {
    return (
      <Dialog title={words.retract} onClose={onClose}>
        <div class="stack">
          <p>{words.retractText}</p>
          <div class="row">
            <Button
              tone="bad"
              onClick={async () => {
                await attempt(daemon.call('message.retract', { message: message.id }))
                onClose()
              }}
            >
              {words.retract}
            </Button>
            <Button tone="quiet" onClick={onClose}>
              {t.value.common.cancel}
            </Button>
          </div>
        </div>
      </Dialog>
    )
  }
  const react = (emoji: string): void => {
    onClose()
    void attempt(daemon.call('message.react', { message: message.id, emoji }))
  }
  return (
    <Menu
      label={words.actions(who)}
      anchor={anchor}
      // Asking takes the place of the menu, which closes by itself then.
      onClose={() => queueMicrotask(onClose)}
      items={items(message, onIntent, () => queueMicrotask(() => setAsking(true)))}
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

function items(
  message: MessageView,
  onIntent: (intent: Intent) => void,
  ask: () => void,
): readonly MenuItem[] {
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
    list.push({ label: words.retract, icon: 'trash', tone: 'bad', onSelect: ask })
  }
  return list
}
