/**
 * Chats as a person means them, who types the name of a contact: the contact together with the chat with them, which the
 * API keeps apart; or notes to self, which are with nobody.
 */
import type { ContactView, ConversationView, RpcClient } from '@pvtcoms/rpc/client'
import { NOTES_NAME } from './render/words.ts'

type ChatPart = Pick<
  ConversationView,
  'muted' | 'pinned' | 'archived' | 'unread' | 'draft' | 'timer' | 'last'
>

/** What `contact list` and `contact show` print, and as `--json` the shape of every contact. */
export type ContactAndChat = ContactView & ChatPart

/** What is shown of a chat. */
export type ShownChat =
  | { readonly kind: 'contact'; readonly contact: ContactAndChat }
  | { readonly kind: 'notes'; readonly notes: ConversationView }

/** The chat that a person means. */
export interface ChosenChat {
  readonly conversation: number
  readonly profile: number
  readonly name: string
  /** Whom it is with; undefined of notes to self. */
  readonly contact: ContactView | undefined
}

export const chatWith = (contact: ContactView): ChosenChat => ({
  conversation: contact.conversation,
  profile: contact.profile,
  name: contact.name,
  contact,
})

export function chosenNotes(notes: ConversationView): ChosenChat {
  return {
    ...{ conversation: notes.id, profile: notes.profile, name: chatName(notes) },
    contact: undefined,
  }
}

export function chatName({ kind, name }: Pick<ConversationView, 'kind' | 'name'>): string {
  return name === '' && kind === 'notes' ? NOTES_NAME : name
}

/** As it is shown, given how the chat is now. */
export function shownChat(
  { contact }: Pick<ChosenChat, 'contact'>,
  chat: ConversationView,
): ShownChat {
  return contact === undefined
    ? { kind: 'notes', notes: chat }
    : { kind: 'contact', contact: withChat(contact, chat) }
}

export function withChat(contact: ContactView, chat: ConversationView): ContactAndChat {
  const { name, muted, pinned, archived, unread, draft, timer, last } = chat
  return { ...contact, name, muted, pinned, archived, unread, draft, timer, last }
}

/** Rejects with RpcError `no-such-conversation`. */
export async function addChat(rpc: RpcClient, contact: ContactView): Promise<ContactAndChat> {
  const { conversation } = contact
  return withChat(contact, await rpc.call('conversation.show', { conversation }))
}

/** All of a profile, in the order of the list of chats. Rejects with RpcError. */
export async function contactsAndChats(
  rpc: RpcClient,
  profile: number,
): Promise<readonly ContactAndChat[]> {
  const contacts = await rpc.call('contact.list', { profile })
  const all = await rpc.call('conversation.list', { profile })
  const chats = new Map(all.map((chat) => [chat.id, chat]))
  const last = Number.MAX_SAFE_INTEGER
  return contacts
    .flatMap((contact) => {
      const chat = chats.get(contact.conversation)
      // Deleted between the two questions.
      return chat === undefined ? [] : [withChat(contact, chat)]
    })
    .toSorted((a, b) => (a.pinned ?? last) - (b.pinned ?? last))
}
