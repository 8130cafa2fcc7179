/** The status of a message of ours as an icon with words. It never says more than is known. */

import type { MessageView } from '@pvtcoms/rpc/client'
import type { JSX } from 'preact'
import { Icon, type IconName } from '../../../components/icon/icon.tsx'
import { t } from '../../../strings/index.ts'

type MessageStatus = MessageView['status']

const ICONS: Readonly<Record<MessageStatus, IconName | undefined>> = {
  queued: 'clock',
  'at-mailbox': 'mailbox',
  sent: 'check',
  delivered: 'checks',
  read: 'eye',
  unread: undefined,
  seen: undefined,
}

/** Whether a message of that status is on its way to somebody, or has come there. */
export const goesOut = (status: MessageStatus): boolean => ICONS[status] !== undefined

export function Mark({ status }: { status: MessageStatus }): JSX.Element | null {
  const icon = ICONS[status]
  if (icon === undefined) return null
  const words = t.value.chat.marks[status]
  return (
    <span class={`mark ${status}`} title={words}>
      <Icon name={icon} small />
      <span class="visually-hidden">{words}</span>
    </span>
  )
}
