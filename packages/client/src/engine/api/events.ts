/**
 * What has changed in a profile, as events for interfaces: each thing as it is by then, in the order of the changes.
 * How many messages wait to be read is known of each conversation since it was last told, so that nothing is counted
 * for the profile.
 */
import type { ConversationView, EngineEvent, ProfileView } from '@pvtcoms/rpc'
import type { Change } from '../unit-of-work.ts'
import type { Rooms } from './rooms.ts'
import { contactView } from './views/contact.ts'
import { conversationView } from './views/conversation.ts'
import { introductionView } from './views/introduction.ts'
import { inviteView } from './views/invite.ts'
import { mailboxView } from './views/mailbox.ts'
import { messageView } from './views/message.ts'
import { profileView } from './views/profile.ts'

export class Events {
  readonly #rooms: Rooms
  readonly #onEvent: (event: EngineEvent) => void
  /** Of each conversation, 0 while it is muted or archived; undefined before anything was told. */
  #unread: Map<number, number> | undefined
  /** Unread messages of the profile, as they were told last; undefined before they were. */
  #told: number | undefined

  constructor(rooms: Rooms, onEvent: (event: EngineEvent) => void) {
    this.#rooms = rooms
    this.#onEvent = onEvent
  }

  /** The profile as it is. Throws StoreError. */
  get profileView(): ProfileView {
    const { context, id, mailboxes } = this.#rooms
    const { offer } = mailboxes.takeOver
    return profileView(context.store, id, { unread: this.#countUnread(), offer })
  }

  /**
   * Tells what these changes, which are durable, have come to. Throws StoreError for the first that cannot be shown,
   * once all others were told.
   */
  tell(changes: readonly Change[]): void {
    const failed: { readonly error: unknown }[] = []
    const attempt = (action: () => void): void => {
      try {
        action()
      } catch (error) {
        failed.push({ error })
      }
    }
    for (const change of changes) attempt(() => this.#tellOf(change))
    attempt(() => {
      if (this.#countUnread() !== this.#told) this.#onEvent(this.#profileEvent())
    })
    if (failed[0] !== undefined) throw failed[0].error
  }

  #tellOf(change: Change): void {
    const unread = this.#unreadByConversation()
    const event = this.#eventOf(change)
    if (event === undefined) return
    if (event.kind === 'conversation') {
      unread.set(event.conversation.id, unreadIn(event.conversation))
    }
    if (event.kind === 'conversation-removed') unread.delete(event.conversation)
    this.#onEvent(event)
  }

  #unreadByConversation(): Map<number, number> {
    const { context, conversations } = this.#rooms
    this.#unread ??= new Map(
      conversations
        .list()
        .map(({ id, row }) => [
          id,
          unreadIn({ ...row, unread: context.store.messages.countUnread(id) }),
        ]),
    )
    return this.#unread
  }

  #countUnread(): number {
    return [...this.#unreadByConversation().values()].reduce((sum, each) => sum + each, 0)
  }

  #profileEvent(): EngineEvent {
    const profile = this.profileView
    this.#told = profile.unread
    return { kind: 'profile', profile }
  }

  /** Undefined for something that is gone by now, as a later change tells. */
  #eventOf(change: Change): EngineEvent | undefined {
    const { id: profile, context, contacts, conversations, mailboxes, invites } = this.#rooms
    const { store, env } = context
    switch (change.kind) {
      case 'profile':
        return this.#profileEvent()
      case 'contact': {
        const contact = contacts.find(change.id)
        return contact && { kind: 'contact', contact: contactView(this.#rooms, contact) }
      }
      case 'conversation': {
        const found = conversations.find(change.id)
        return found && { kind: 'conversation', conversation: conversationView(store, found) }
      }
      case 'message': {
        const row = store.messages.get(change.id)
        const isNew = change.isNew === true
        return row && { kind: 'message', message: messageView(store, row), isNew }
      }
      case 'mailbox': {
        const row = mailboxes.rows.find(({ id }) => id === change.id)
        return row && { kind: 'mailbox', mailbox: mailboxView(this.#rooms, row) }
      }
      case 'invite': {
        const running = invites.list().find(({ row }) => row.id === change.id)
        return running && { kind: 'invite', invite: inviteView(env, running) }
      }
      case 'introduction': {
        const found = this.#rooms.introductions.list().find(({ row }) => row.id === change.id)
        return found && { kind: 'introduction', introduction: introductionView(this.#rooms, found) }
      }
      case 'introduction-removed':
        return { kind: 'introduction-removed', profile, introduction: change.id }
      case 'contact-removed':
        return { kind: 'contact-removed', profile, contact: change.id }
      case 'conversation-cleared':
        return { kind: 'conversation-cleared', profile, conversation: change.id }
      case 'conversation-removed':
        return { kind: 'conversation-removed', profile, conversation: change.id }
      case 'message-removed':
        return {
          kind: 'message-removed',
          conversation: change.conversation,
          message: change.message,
        }
      case 'mailbox-removed':
        return { kind: 'mailbox-removed', profile, mailbox: change.id }
      case 'invite-removed':
        return { kind: 'invite-removed', profile, invite: change.id }
    }
  }
}

/** How many messages wait to be read in a conversation, as far as the profile counts them. */
function unreadIn({
  muted,
  archived,
  unread,
}: Pick<ConversationView, 'muted' | 'archived' | 'unread'>): number {
  return muted || archived ? 0 : unread
}
