/** The views of the API by the names that the engine gives them, taken from the methods that return them. */
import type { Result } from '@pvtcoms/rpc/client'

export type { ApiEvent, AppView, Method, Params, Result, TransportView } from '@pvtcoms/rpc/client'

export type ProfileView = Result<'profile.create'>
export type ContactView = Result<'contact.show'>
export type InviteView = Result<'invite.create'>
export type MailboxView = Result<'mailbox.add'>
export type MessageView = Result<'message.show'>
export type ConversationPage = Result<'message.page'>
export type SafetyView = Result<'contact.safety'>
export type ScanResult = Result<'contact.scan'>['result']
export type StepView = Result<'message.steps'>[number]
export type HitView = Result<'message.search'>[number]
export type FindingView = Result<'app.doctor'>[number]
export type BackupView = Result<'backup.create'>
export type NoticeView = NonNullable<MessageView['notice']>
export type MessageStatus = MessageView['status']
export type ReplyView = NonNullable<MessageView['replyTo']>
