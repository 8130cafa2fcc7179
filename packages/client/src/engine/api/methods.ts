/**
 * What can be asked of the engine, as types: `noun.verb`, one object of parameters, plain JSON as the
 * result. The engine is believed to be called by its own person's interface; parameters are checked
 * for their form before they get here (packages/rpc). What cannot be done fails with an EngineError.
 */
import type {
  ContactView,
  InviteView,
  MailboxView,
  MessageView,
  ProfileView,
  SafetyView,
  ScanResult,
  StepView,
} from '@pvtcoms/rpc'

type None = Readonly<Record<string, never>>

export interface HitView {
  readonly contact: number
  readonly message: MessageView
}

export interface ConversationPage {
  readonly messages: readonly MessageView[]
  /** Whether there are more before the first, and after the last. */
  readonly older: boolean
  readonly newer: boolean
  /** The first unread message; undefined when all is read. */
  readonly firstUnread: number | undefined
}

export interface EngineApi {
  'profile.list'(params: None): readonly ProfileView[]
  'profile.create'(params: { readonly name: string }): ProfileView
  'profile.rename'(params: { readonly profile: number; readonly name: string }): ProfileView
  'profile.delete'(params: { readonly profile: number }): None

  'mailbox.list'(params: { readonly profile: number }): readonly MailboxView[]
  /** The key that a box of one's own is started with: `x25519:` and 52 letters and digits. */
  'mailbox.ownerKey'(params: { readonly profile: number }): { readonly key: string }
  /**
   * `link` as a mailbox prints it. That of a box of one's own comes with the `aliases` it has for
   * contacts. Fails with `bad-link`, `known-mailbox`, `no-owner-key`.
   */
  'mailbox.add'(params: {
    readonly profile: number
    readonly link: string
    readonly name: string
    readonly aliases?: readonly string[]
  }): MailboxView
  'mailbox.rename'(params: { readonly mailbox: number; readonly name: string }): MailboxView
  'mailbox.remove'(params: { readonly mailbox: number }): None
  /** Reads digests now; letters keep their schedule. */
  'mailbox.refresh'(params: { readonly profile: number }): None
  /** Fetches what waits at once, which lets the mailbox link it. */
  'mailbox.fetchNow'(params: { readonly mailbox: number }): None
  /** Reads it again although it showed different chains. */
  'mailbox.trust'(params: { readonly mailbox: number }): MailboxView

  'invite.list'(params: { readonly profile: number }): readonly InviteView[]
  /** `hours`: until it expires, 1 … 312. `mailboxes`: ids of ours, 1 … 3; default: drawn from the pool. */
  'invite.create'(params: {
    readonly profile: number
    readonly name: string
    readonly hours?: number
    readonly mailboxes?: readonly number[]
  }): InviteView
  /** Withdraws one of ours; gives one of theirs up. Fails with `known-invite` once that is answered. */
  'invite.revoke'(params: { readonly invite: number }): InviteView
  /** Takes a closed or used one off the list. */
  'invite.dismiss'(params: { readonly invite: number }): None
  /** Fails with `malformed`, `unsupported`, `expired`, `own-invite`, `known-invite`. */
  'invite.accept'(params: {
    readonly profile: number
    readonly link: string
    readonly name: string
  }): InviteView

  'contact.list'(params: { readonly profile: number }): readonly ContactView[]
  'contact.show'(params: { readonly contact: number }): ContactView
  'contact.rename'(params: { readonly contact: number; readonly name: string }): ContactView
  'contact.mute'(params: { readonly contact: number; readonly muted: boolean }): ContactView
  'contact.block'(params: { readonly contact: number; readonly blocked: boolean }): ContactView
  /** Their keys and messages are gone; they are told that we left. */
  'contact.delete'(params: { readonly contact: number }): None
  'contact.configure'(params: {
    readonly contact: number
    readonly route?: ContactView['route']
    readonly rhythm?: ContactView['rhythm']
    readonly readReceipts?: boolean
    readonly timer?: number
    /** Ids of ours that they are to write to. */
    readonly mailboxes?: readonly number[]
  }): ContactView
  'contact.safety'(params: { readonly contact: number }): SafetyView
  /** The person compared numbers, and they are the same, or are not. Fails with `not-comparable`. */
  'contact.compare'(params: { readonly contact: number; readonly same: boolean }): SafetyView
  /** What the camera read from the other's screen: base64url. */
  'contact.scan'(params: { readonly contact: number; readonly code: string }): {
    readonly result: ScanResult
    readonly safety: SafetyView
  }
  /** Goes on with a restore that was held because the contact stands as attacked. */
  'contact.rejoin'(params: { readonly contact: number }): ContactView
  'contact.draft'(params: { readonly contact: number; readonly text: string }): None
  /** Everything up to this message was seen. */
  'contact.read'(params: { readonly contact: number; readonly upTo: number }): ContactView

  'message.page'(params: {
    readonly contact: number
    readonly place: 'newest' | 'before' | 'after' | 'around'
    readonly message?: number
    readonly limit: number
  }): ConversationPage
  'message.show'(params: { readonly message: number }): MessageView
  /** Fails with `too-long`, `empty`, `blocked`, `no-session`, `has-left`. It is stored when this resolves. */
  'message.send'(params: {
    readonly contact: number
    readonly text: string
    readonly replyTo?: number
  }): MessageView
  'message.react'(params: { readonly message: number; readonly emoji: string }): MessageView
  'message.edit'(params: { readonly message: number; readonly text: string }): MessageView
  'message.retract'(params: { readonly message: number }): MessageView
  'message.steps'(params: { readonly message: number }): readonly StepView[]
  /** Tries every way again at once. */
  'message.retry'(params: { readonly message: number }): MessageView
  'message.search'(params: {
    readonly profile: number
    readonly query: string
    readonly contact?: number
    readonly limit: number
    readonly before?: number
  }): readonly HitView[]
}

/** The engine's side: a result, or a promise of one. */
export type EngineMethods = {
  readonly [M in keyof EngineApi]: (
    params: Parameters<EngineApi[M]>[0],
  ) => ReturnType<EngineApi[M]> | Promise<ReturnType<EngineApi[M]>>
}
