/** The properties of a row in the list of messages. */
import type { MessageView } from '@pvtcoms/rpc/client'
import type { MenuAnchor } from './message/message-menu.tsx'
import type { Row } from './rows.ts'

export interface ListRowProps {
  readonly row: Row
  readonly name: string
  readonly beginning: boolean
  readonly marked: boolean
  readonly focusable: boolean
  /** Whether it is selected; undefined while nobody selects. */
  readonly selected: boolean | undefined
  /** It is selected, or not any more; with `range` all that stands up to it too. */
  readonly onSelect: (message: MessageView, range: boolean) => void
  readonly onMenu: (menu: MenuAnchor) => void
  readonly onLink: (address: string) => void
  readonly onJump: (message: number) => void
}
