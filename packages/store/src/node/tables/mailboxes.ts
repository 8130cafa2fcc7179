import type { Mailboxes, MailboxRow } from '../../records/mailbox.ts'
import type { Connection } from '../connection.ts'
import { descriptor, descriptors, maybe, plain, secret } from './columns.ts'
import { RowTable } from './row-table.ts'

export function mailboxesIn(connection: Connection): Mailboxes {
  const table = new RowTable<MailboxRow>(connection, 'mailboxes', {
    id: plain('id'),
    profile: plain('profile'),
    descriptor: descriptor('descriptor'),
    name: plain('name'),
    addedAt: plain('added_at'),
    ownerKey: maybe(secret('owner_key', 'ClientAuthKey')),
    aliases: descriptors('aliases'),
  })
  return {
    list: (profile) => table.all('WHERE profile = ? ORDER BY id', profile),
    get: (id) => table.get(id),
    add: (row) => table.add(row),
    update(id, change) {
      table.update(id, change)
    },
    remove(id) {
      connection.oweScrub()
      table.remove(id)
    },
  }
}
