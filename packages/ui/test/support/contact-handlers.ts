/** The scripted world's answers about contacts and the safety check. */
import { type Handlers, RpcError } from '@pvtcoms/rpc'
import type { ContactView, SafetyView } from '../../src/api/types.ts'
import { SAFETY, type World } from './world.ts'

type Names = Extract<keyof Handlers, `contact.${string}`>

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
    'contact.rename': ({ contact, name }) => world.changeContact(contact, { name }),
    'contact.mute': ({ contact, muted }) => world.changeContact(contact, { muted }),
    'contact.block': ({ contact, blocked }) =>
      world.changeContact(contact, { standing: blocked ? 'blocked' : 'active' }),
    'contact.delete': ({ contact }) => {
      const { profile } = world.contact(contact)
      world.contacts.delete(contact)
      world.onEvent({ kind: 'contact-removed', profile, contact })
      return {}
    },
    'contact.configure': ({ contact, mailboxes, ...change }) =>
      world.changeContact(contact, {
        ...change,
        ...(mailboxes === undefined ? {} : { ownMailboxes: mailboxes }),
      }),
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
    'contact.draft': ({ contact, text }) => {
      world.changeContact(contact, { draft: text })
      return {}
    },
    'contact.read': ({ contact, upTo }) => {
      for (const message of world.messages.get(contact) ?? []) {
        if (message.view.status === 'unread' && message.view.id <= upTo) {
          message.view = { ...message.view, status: 'seen' }
        }
      }
      const left = (world.messages.get(contact) ?? []).filter(
        ({ view }) => view.status === 'unread',
      )
      const view = world.changeContact(contact, { unread: left.length })
      world.countUnread(view.profile)
      return view
    },
  }
}
