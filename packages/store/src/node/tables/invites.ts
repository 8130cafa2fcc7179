import type { InviteRow, Invites } from '../../records/invite.ts'
import type { Connection } from '../connection.ts'
import { blob, maybe, plain, secret } from './columns.ts'
import { RowTable } from './row-table.ts'

export function invitesIn(connection: Connection): Invites {
  const table = new RowTable<InviteRow>(connection, 'invites', {
    id: plain('id'),
    profile: plain('profile'),
    side: plain('side'),
    name: plain('name'),
    createdAt: plain('created_at'),
    expiresAt: plain('expires_at'),
    state: blob('state'),
    onionSeed: secret('onion_seed', 'ListenKey'),
    doorSeed: maybe(secret('door_seed', 'ListenKey')),
    contact: maybe(plain('contact')),
    warning: maybe(plain('warning')),
    introducedBy: maybe(plain('introduced_by')),
    introducer: maybe(plain('introducer')),
  })
  return {
    list: (profile) => table.all('WHERE profile = ? ORDER BY id', profile),
    get: (id) => table.get(id),
    add: (row) => table.add(row),
    update(id, change) {
      if ('doorSeed' in change) connection.oweScrub()
      table.update(id, change)
    },
    remove(id) {
      connection.oweScrub()
      table.remove(id)
    },
  }
}
