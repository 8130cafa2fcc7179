/** The scripted world's answers about contacts and the safety check. */
import { type Handlers, RpcError } from '@pvtcoms/rpc'
import type { ContactView, SafetyView } from '@pvtcoms/rpc/client'
import { SAFETY, type World } from './world.ts'

type Names = Extract<keyof Handlers, `contact.${string}`>

const LONGEST_NOTE = 4_096

export function contactHandlers(world: World): Pick<Handlers, Names> {
  const safety = (id: number): SafetyView => {
    const { verification, comparable } = world.contact(id)
    const isShown = comparable || verification === 'verified'
    return { contact: id, verification, number: isShown ? SAFETY : undefined }
  }
  const verify = (id: number, verification: ContactView['verification']): SafetyView => {
    world.changeContact(id, { verification, comparable: false })
    return safety(id)
  }
  return {
    'contact.list': ({ profile }) =>
      [...world.contacts.values()].filter((each) => each.profile === profile),
    'contact.show': ({ contact }) => world.contact(contact),
    'contact.block': ({ contact, blocked }) =>
      world.changeContact(contact, { standing: blocked ? 'blocked' : 'active' }),
    'contact.delete': ({ contact }) => {
      const { profile, conversation } = world.contact(contact)
      world.contacts.delete(contact)
      world.conversations.delete(conversation)
      world.onEvent({ kind: 'conversation-removed', profile, conversation })
      world.onEvent({ kind: 'contact-removed', profile, contact })
      return {}
    },
    'contact.configure': ({ contact, mailboxes, ...change }) =>
      world.changeContact(contact, {
        ...change,
        ...(mailboxes === undefined ? {} : { ownMailboxes: mailboxes }),
      }),
    'contact.note': ({ contact, note }) => {
      if (Buffer.byteLength(note) > LONGEST_NOTE) throw new RpcError('note-too-long', 'too long')
      return world.changeContact(contact, { note })
    },
    'contact.safety': ({ contact }) => safety(contact),
    'contact.compare': ({ contact, same }) => {
      if (!world.contact(contact).comparable) throw new RpcError('not-comparable', 'not yet')
      return verify(contact, same ? 'verified' : 'attack')
    },
    'contact.scan': ({ contact, code }) =>
      code === SAFETY.code
        ? { result: 'verified', safety: verify(contact, 'verified') }
        : { result: 'no-code', safety: safety(contact) },
    'contact.rejoin': ({ contact }) => world.changeContact(contact, { rejoinHeld: false }),
  }
}
