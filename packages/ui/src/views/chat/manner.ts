/** How a chat is, by whom it is with: what is below its name, what writing in it means, what can be looked up. Nothing else asks for its kind. */
import type { ContactView, ConversationView } from '@pvtcoms/rpc/client'
import type { IconName } from '../../components/icon/icon.tsx'
import { setBlocked } from '../../state/actions.ts'
import type { Sheet } from '../../state/navigation.ts'
import { t } from '../../strings/index.ts'
import { reachText } from '../contact/route-state.ts'

export interface Manner {
  /** Whom it is with, where that is one contact. */
  readonly contact: ContactView | undefined
  /** What stands below its name. */
  readonly line: string
  /** The dialog with what belongs to it, and what that is called. */
  readonly sheet: Sheet
  readonly details: string
  readonly writing: Writing
}

interface Reopen {
  readonly label: string
  readonly go: () => Promise<void>
}

export type Writing =
  /** Nothing can be written any more: why, and what lets the person write again. */
  | { readonly kind: 'closed'; readonly why: string; readonly reopen?: Reopen }
  | {
      readonly kind: 'open' | 'not-yet'
      /** What the field and its button are called. */
      readonly field: string
      readonly button: string
      readonly icon: IconName
      /** What is said to screen readers when it is stored. */
      readonly kept: string
    }

/** Undefined while whom it is with is not known yet. */
export function mannerOf(
  { id, kind, contact }: ConversationView,
  contacts: ReadonlyMap<number, ContactView>,
): Manner | undefined {
  switch (kind) {
    case 'contact': {
      const found = contacts.get(contact ?? -1)
      return found && withContact(found)
    }
    case 'notes':
      return notes(id)
  }
}

function withContact(contact: ContactView): Manner {
  return {
    contact,
    line: reachText(contact),
    sheet: { kind: 'contact', contact: contact.id },
    details: t.value.chat.details,
    writing: writingTo(contact),
  }
}

function writingTo({ id, standing }: ContactView): Writing {
  const { chat, faults, people } = t.value
  switch (standing) {
    case 'left':
      return { kind: 'closed', why: faults['has-left'] }
    case 'blocked':
      return {
        kind: 'closed',
        why: people.blockedText,
        reopen: { label: people.unblock, go: () => setBlocked(id, false) },
      }
    case 'joining':
    case 'active': {
      const isOpen = standing === 'active'
      return {
        kind: isOpen ? 'open' : 'not-yet',
        field: isOpen ? chat.write : chat.cantWrite,
        ...{ button: chat.send, icon: 'send', kept: chat.kept },
      }
    }
  }
}

function notes(conversation: number): Manner {
  const { chat, people } = t.value
  return {
    contact: undefined,
    line: people.notesLine,
    sheet: { kind: 'notes', conversation },
    details: people.notesDetails,
    writing: {
      ...{ kind: 'open', field: people.notesWrite, button: chat.saveEdit, icon: 'check' },
      kept: people.notesKept,
    },
  }
}
