/** What a person does with the mailboxes of a profile. */
import type { MailboxView } from '@pvtcoms/rpc'
import { mailboxView } from '../views/mailbox.ts'
import type { Find, MethodsOf } from './find.ts'

export function mailboxMethods(find: Find): MethodsOf<'mailbox'> {
  const shown = (id: number): MailboxView => {
    const rooms = find.ofMailbox(id)
    return mailboxView(rooms, rooms.mailboxes.get(id))
  }
  return {
    'mailbox.list': ({ profile }) => {
      const rooms = find.profile(profile)
      return rooms.mailboxes.rows.map((row) => mailboxView(rooms, row))
    },
    'mailbox.ownerKey': ({ profile }) => ({ key: find.profile(profile).mailboxes.ownerKey() }),
    'mailbox.add': ({ profile, link, name, aliases = [] }) =>
      shown(find.profile(profile).mailboxes.add({ link, name, aliases })),
    'mailbox.rename': ({ mailbox, name }) => {
      find.ofMailbox(mailbox).mailboxes.rename(mailbox, name)
      return shown(mailbox)
    },
    'mailbox.takeOver': ({ profile, key }) =>
      shown(find.profile(profile).mailboxes.takeOver.agree(key)),
    'mailbox.decline': ({ profile, key }) => {
      find.profile(profile).mailboxes.takeOver.decline(key)
      return {}
    },
    'mailbox.keep': ({ mailbox }) => {
      find.ofMailbox(mailbox).mailboxes.keep(mailbox)
      return shown(mailbox)
    },
    'mailbox.remove': ({ mailbox }) => {
      find.ofMailbox(mailbox).mailboxes.remove(mailbox)
      return {}
    },
    'mailbox.refresh': ({ profile }) => {
      find.profile(profile).mailboxes.refresh()
      return {}
    },
    'mailbox.fetchNow': ({ mailbox }) => {
      find.ofMailbox(mailbox).mailboxes.fetchNow(mailbox)
      return {}
    },
    'mailbox.trust': ({ mailbox }) => {
      find.ofMailbox(mailbox).mailboxes.trust(mailbox)
      return shown(mailbox)
    },
  }
}
