import type { GivenAliases, Mailboxes, MailboxRow } from '../../records/mailbox.ts'
import type { Connection } from '../connection.ts'
import { bytesOf, descriptor, descriptors, maybe, plain, secret } from './columns.ts'
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
    takenOver: maybe(plain('taken_over')),
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

export function givenAliasesIn(connection: Connection): GivenAliases {
  return {
    list: (profile) =>
      connection
        .all('SELECT key, contact FROM given_aliases WHERE profile = ? ORDER BY key', profile)
        .map(({ key, contact }) => ({
          profile,
          key: bytesOf(key),
          contact: typeof contact === 'number' ? contact : undefined,
        })),
    put({ profile, key, contact }) {
      connection.write(
        `INSERT INTO given_aliases (profile, key, contact) VALUES (?, ?, ?)
         ON CONFLICT (profile, key) DO UPDATE SET contact = excluded.contact`,
        profile,
        key,
        contact ?? null,
      )
    },
  }
}
