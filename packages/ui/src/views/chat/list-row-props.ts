/** What a row of the list of messages is drawn from, and whom it tells what is done with it. */
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
