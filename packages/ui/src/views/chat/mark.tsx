/** How far a message of ours has come: a drawing, and the same in words. Never more than is known. */
import type { JSX } from 'preact'
import type { MessageStatus } from '../../api/types.ts'
import { Icon, type IconName } from '../../components/icon/icon.tsx'
import { t } from '../../strings/index.ts'

const ICONS: Readonly<Record<MessageStatus, IconName | undefined>> = {
  queued: 'clock',
  'at-mailbox': 'mailbox',
  sent: 'check',
  delivered: 'checks',
  read: 'eye',
  failed: 'alert',
  unread: undefined,
  seen: undefined,
}

export function Mark({ status }: { status: MessageStatus }): JSX.Element | null {
  const icon = ICONS[status]
  if (icon === undefined) return null
  const words = t.value.chat.marks[status]
  return (
    <span class={`mark ${status}`} title={words}>
      <Icon name={icon} small />
      <span class="heard">{words}</span>
    </span>
  )
}
