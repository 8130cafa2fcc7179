/**
 * A contact together with the chat with them. The API keeps the two apart, as a chat can have several members;
 * whoever types a name means both.
 */
import type { ContactView, ConversationView, RpcClient } from '@pvtcoms/rpc/client'

type ChatPart = Pick<ConversationView, 'muted' | 'unread' | 'draft' | 'timer' | 'last'>

/** What `contact list` and `contact show` print, and as `--json` the shape of every contact. */
export type ContactAndChat = ContactView & ChatPart

export function withChat(contact: ContactView, chat: ConversationView): ContactAndChat {
  const { name, muted, unread, draft, timer, last } = chat
  return { ...contact, name, muted, unread, draft, timer, last }
}

/** Rejects with RpcError `no-such-conversation`. */
export async function addChat(rpc: RpcClient, contact: ContactView): Promise<ContactAndChat> {
  const { conversation } = contact
  return withChat(contact, await rpc.call('conversation.show', { conversation }))
}

/** All of a profile. Rejects with RpcError. */
export async function contactsAndChats(
  rpc: RpcClient,
  profile: number,
): Promise<readonly ContactAndChat[]> {
  const contacts = await rpc.call('contact.list', { profile })
  const all = await rpc.call('conversation.list', { profile })
  const chats = new Map(all.map((chat) => [chat.id, chat]))
  return contacts.flatMap((contact) => {
    const chat = chats.get(contact.conversation)
    // Deleted between the two questions.
    return chat === undefined ? [] : [withChat(contact, chat)]
  })
}
