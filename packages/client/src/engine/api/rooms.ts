/** What the API asks of a profile at work: the rooms that `Profile` joins, and no more of each than methods and views need. */
import type { DirectView } from '@pvtcoms/rpc'
import type { Contact } from '../contacts/contact.ts'
import type { Contacts } from '../contacts/contacts.ts'
import type { Context } from '../context.ts'
import type { Conversations } from '../conversations/conversations.ts'
import type { Introductions } from '../introductions/introductions.ts'
import type { Invites } from '../invites/invites.ts'
import type { MailboxRegistry } from '../mailboxes/mailbox-registry.ts'
import type { Mailboxes } from '../mailboxes/mailboxes.ts'
import type { TakeOver } from '../mailboxes/take-over.ts'
import type { Meter } from '../meter.ts'

export interface Rooms {
  readonly id: number
  readonly context: Pick<Context, 'store' | 'env' | 'primitives'>
  readonly contacts: Pick<
    Contacts,
    | ('block' | 'compare' | 'configure' | 'delete' | 'note' | 'rejoin' | 'scan')
    | 'drawMailboxes'
    | ('find' | 'get' | 'has' | 'list')
  >
  readonly conversations: Pick<
    Conversations,
    | ('find' | 'get' | 'has' | 'list' | 'message' | 'page' | 'search' | 'withContact')
    | ('clear' | 'delete' | 'edit' | 'exportPage' | 'forward')
    | ('react' | 'retract' | 'retry' | 'send')
    | ('archive' | 'keepDraft' | 'markRead' | 'mute' | 'notes' | 'pin' | 'rename' | 'setTimer')
  >
  readonly mailboxes: ShownMailboxes &
    Pick<
      Mailboxes,
      | ('add' | 'fetchNow' | 'ownerKey' | 'refresh' | 'remove' | 'rename' | 'trust')
      | ('get' | 'has' | 'keep')
    > & { readonly takeOver: Pick<TakeOver, 'agree' | 'decline' | 'offer'> }
  readonly invites: Pick<
    Invites,
    | ('accept' | 'answerTo' | 'create' | 'dismiss' | 'get' | 'list' | 'revoke')
    | ('problemOf' | 'unreadable')
  >
  readonly introductions: Pick<
    Introductions,
    'cancel' | 'decide' | 'get' | 'has' | 'introduce' | 'list'
  >
  readonly delivery: {
    readonly directView: (contact: Contact) => DirectView
    /** Streams with the contact that are open. */
    readonly circuits: (contact: number) => number
  }
  readonly meter: Pick<Meter, 'measured'>
  /** Contacts are told. Throws EngineError `bad-name`. */
  readonly rename: (name: string) => void
}

/** What is shown of mailboxes. */
export interface ShownMailboxes extends Pick<Mailboxes, 'rows' | 'healthOf'> {
  readonly registry: Pick<MailboxRegistry, 'countWriters' | 'isAwaited' | 'pollInterval' | 'toldOf'>
}
