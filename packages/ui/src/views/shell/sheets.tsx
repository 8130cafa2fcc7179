/** The dialog that is open. */
import type { JSX } from 'preact'
import { sheet } from '../../state/navigation.ts'
import { ClearSheet, DeleteSheet, ExportSheet, ForwardSheet } from '../selection/parts.ts'
import {
  AcceptInvite,
  AddMailboxSheet,
  ContactSheet,
  Doctor,
  IntroduceSheet,
  MessageInfo,
  NewInvite,
  NotesSheet,
  SafetySheet,
} from './parts.ts'

export function Sheets(): JSX.Element | null {
  const which = sheet.value
  if (which === undefined) return null
  switch (which.kind) {
    case 'new-invite':
      return <NewInvite begun={which.begun} />
    case 'accept-invite':
      return <AcceptInvite />
    case 'add-mailbox':
      return <AddMailboxSheet next={which.next} />
    case 'contact':
      return <ContactSheet contact={which.contact} />
    case 'notes':
      return <NotesSheet conversation={which.conversation} />
    case 'safety':
      return <SafetySheet contact={which.contact} />
    case 'introduce':
      return <IntroduceSheet contact={which.contact} />
    case 'message-info':
      return <MessageInfo message={which.message} />
    case 'doctor':
      return <Doctor />
    case 'delete':
      return <DeleteSheet messages={which.messages} />
    case 'forward':
      return <ForwardSheet messages={which.messages} />
    case 'clear':
      return <ClearSheet conversation={which.conversation} />
    case 'export':
      return <ExportSheet conversation={which.conversation} />
  }
}
