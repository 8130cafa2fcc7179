/** What a person does with contacts. */
import type { ContactView, SafetyView } from '@pvtcoms/rpc'
import { contactView, safetyView } from '../views/contact.ts'
import { contactWaysView } from '../views/ways.ts'
import type { Find, MethodsOf } from './find.ts'

export function contactMethods(find: Find): MethodsOf<'contact'> {
  const shown = (id: number): ContactView => {
    const rooms = find.ofContact(id)
    return contactView(rooms, rooms.contacts.get(id))
  }
  const safety = (id: number): SafetyView => {
    const { contacts, context } = find.ofContact(id)
    return safetyView(context.primitives, contacts.get(id))
  }
  return {
    'contact.list': ({ profile }) => {
      const rooms = find.profile(profile)
      return rooms.contacts.list().map((contact) => contactView(rooms, contact))
    },
    'contact.show': ({ contact }) => shown(contact),
    'contact.ways': ({ contact }) => {
      const rooms = find.ofContact(contact)
      return contactWaysView(rooms, rooms.contacts.get(contact))
    },
    'contact.drawMailboxes': ({ contact }) => {
      find.ofContact(contact).contacts.drawMailboxes(contact)
      return shown(contact)
    },
    'contact.block': ({ contact, blocked }) => {
      find.ofContact(contact).contacts.block(contact, blocked)
      return shown(contact)
    },
    'contact.delete': async ({ contact }) => {
      await find.ofContact(contact).contacts.delete(contact)
      return {}
    },
    'contact.configure': ({ contact, ...wishes }) => {
      find.ofContact(contact).contacts.configure(contact, wishes)
      return shown(contact)
    },
    'contact.note': ({ contact, note }) => {
      find.ofContact(contact).contacts.note(contact, note)
      return shown(contact)
    },
    'contact.safety': ({ contact }) => safety(contact),
    'contact.compare': ({ contact, same }) => {
      find.ofContact(contact).contacts.compare(contact, same)
      return safety(contact)
    },
    'contact.scan': ({ contact, code }) => {
      const result = find.ofContact(contact).contacts.scan(contact, code)
      return { result, safety: safety(contact) }
    },
    'contact.rejoin': ({ contact }) => {
      find.ofContact(contact).contacts.rejoin(contact)
      return shown(contact)
    },
  }
}
