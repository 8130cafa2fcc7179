/** The dialog that is open. */
import type { JSX } from 'preact'
import { sheet } from '../../state/navigation.ts'
import { ContactSheet } from '../contact/contact-sheet.tsx'
import { SafetySheet } from '../contact/safety-sheet.tsx'
import { AcceptInvite } from '../invite/accept-invite.tsx'
import { NewInvite } from '../invite/new-invite.tsx'
import { AddMailboxSheet } from '../mailbox/add-mailbox-sheet.tsx'
import { MessageInfo } from '../message-info/message-info.tsx'
import { Doctor } from '../network/doctor.tsx'

export function Sheets(): JSX.Element | null {
  const which = sheet.value
  if (which === undefined) return null
  switch (which.kind) {
    case 'new-invite':
      return <NewInvite />
    case 'accept-invite':
      return <AcceptInvite />
    case 'add-mailbox':
      return <AddMailboxSheet />
    case 'contact':
      return <ContactSheet contact={which.contact} />
    case 'safety':
      return <SafetySheet contact={which.contact} />
    case 'message-info':
      return <MessageInfo message={which.message} />
    case 'doctor':
      return <Doctor />
  }
}
