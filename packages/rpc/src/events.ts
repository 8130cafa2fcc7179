/** Events: each tells what has changed, as it is now. They come in the order in which things happened. */
import type {
  AppView,
  ContactView,
  ConversationView,
  IntroductionView,
  InviteView,
  MailboxView,
  MessageView,
  ProfileView,
} from './views/index.ts'

export type EngineEvent =
  | { readonly kind: 'profile'; readonly profile: ProfileView }
  | { readonly kind: 'profile-removed'; readonly profile: number }
  | { readonly kind: 'invite'; readonly invite: InviteView }
  | { readonly kind: 'invite-removed'; readonly profile: number; readonly invite: number }
  | { readonly kind: 'introduction'; readonly introduction: IntroductionView }
  | {
      readonly kind: 'introduction-removed'
      readonly profile: number
      readonly introduction: number
    }
  | { readonly kind: 'contact'; readonly contact: ContactView }
  | { readonly kind: 'contact-removed'; readonly profile: number; readonly contact: number }
  | { readonly kind: 'conversation'; readonly conversation: ConversationView }
  | {
      readonly kind: 'conversation-removed'
      readonly profile: number
      readonly conversation: number
    }
  /** All messages that were there are gone; the conversation stays. */
  | {
      readonly kind: 'conversation-cleared'
      readonly profile: number
      readonly conversation: number
    }
  /** `isNew`: it was not there before. */
  | { readonly kind: 'message'; readonly message: MessageView; readonly isNew: boolean }
  | { readonly kind: 'message-removed'; readonly conversation: number; readonly message: number }
  | { readonly kind: 'mailbox'; readonly mailbox: MailboxView }
  | { readonly kind: 'mailbox-removed'; readonly profile: number; readonly mailbox: number }

export type ApiEvent = EngineEvent | { readonly kind: 'app'; readonly app: AppView }
