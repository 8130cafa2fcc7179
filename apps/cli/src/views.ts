/** What the daemon shows, by the names that people use: taken from the API, so that they cannot differ from it. */
import type { Result } from '@pvtcoms/rpc/client'

export type ProfileView = Result<'profile.create'>
export type MailboxView = Result<'mailbox.add'>
export type InviteView = Result<'invite.create'>
export type ContactView = Result<'contact.show'>
export type LastMessageView = NonNullable<ContactView['last']>
export type SafetyView = Result<'contact.safety'>
export type MessageView = Result<'message.show'>
export type ReplyView = NonNullable<MessageView['replyTo']>
export type NoticeView = NonNullable<MessageView['notice']>
export type StepView = Result<'message.steps'>[number]
export type HitView = Result<'message.search'>[number]
