/** What the API asks of a profile at work: the rooms that `Profile` joins. */
import type { DirectView } from '@pvtcoms/rpc'
import type { Contact } from '../contacts/contact.ts'
import type { Contacts } from '../contacts/contacts.ts'
import type { Context } from '../context.ts'
import type { Conversations } from '../conversations/conversations.ts'
import type { Invites } from '../invites/invites.ts'
import type { Mailboxes } from '../mailboxes/mailboxes.ts'

export interface Rooms {
  readonly id: number
  readonly context: Pick<Context, 'store' | 'env' | 'primitives'>
  readonly contacts: Contacts
  readonly conversations: Conversations
  readonly mailboxes: Mailboxes
  readonly invites: Invites
  readonly delivery: { readonly directView: (contact: Contact) => DirectView }
  /** Contacts are told. Throws EngineError `bad-name`. */
  readonly rename: (name: string) => void
}
