/** The properties of a row in the list of messages. */
import type { MenuAnchor } from './message/message-menu.tsx'
import type { Row } from './rows.ts'

export interface ListRowProps {
  readonly row: Row
  readonly name: string
  readonly beginning: boolean
  readonly marked: boolean
  readonly focusable: boolean
  readonly onMenu: (menu: MenuAnchor) => void
  readonly onLink: (address: string) => void
  readonly onJump: (message: number) => void
}
