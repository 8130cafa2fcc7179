/** What is loaded when it is needed: what stands beside the list but a chat, and every dialog. */
import { part } from '../../components/part/part.tsx'

export const InvitePage = part('view', async () => {
  return (await import('../invite/invite-page.tsx')).InvitePage
})
export const Settings = part(
  'view',
  async () => (await import('../settings/settings.tsx')).Settings,
)

export const ContactSheet = part('dialog', async () => {
  return (await import('../contact/contact-sheet.tsx')).ContactSheet
})
export const NotesSheet = part('dialog', async () => {
  return (await import('../contact/notes-sheet.tsx')).NotesSheet
})
export const SafetySheet = part('dialog', async () => {
  return (await import('../contact/safety-sheet.tsx')).SafetySheet
})
export const IntroduceSheet = part('dialog', async () => {
  return (await import('../contact/introduce-sheet.tsx')).IntroduceSheet
})
export const MessageInfo = part('dialog', async () => {
  return (await import('../message-info/message-info.tsx')).MessageInfo
})
export const NewInvite = part('dialog', async () => {
  return (await import('../invite/new-invite.tsx')).NewInvite
})
export const AcceptInvite = part('dialog', async () => {
  return (await import('../invite/accept-invite.tsx')).AcceptInvite
})
export const AddMailboxSheet = part('dialog', async () => {
  return (await import('../mailbox/add-mailbox-sheet.tsx')).AddMailboxSheet
})
export const Doctor = part('dialog', async () => (await import('../network/doctor.tsx')).Doctor)
