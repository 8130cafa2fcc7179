import type { IntroductionRow, Introductions } from '../../records/introduction.ts'
import type { Connection } from '../connection.ts'
import { blob, maybe, plain } from './columns.ts'
import { RowTable } from './row-table.ts'

export function introductionsIn(connection: Connection): Introductions {
  const table = new RowTable<IntroductionRow>(connection, 'introductions', {
    id: plain('id'),
    profile: plain('profile'),
    name: blob('name'),
    contact: plain('contact'),
    other: maybe(plain('other')),
    otherName: plain('other_name'),
    createdAt: plain('created_at'),
    expiresAt: plain('expires_at'),
    state: blob('state'),
    invite: maybe(plain('invite')),
  })
  return {
    list: (profile) => table.all('WHERE profile = ? ORDER BY id', profile),
    get: (id) => table.get(id),
    find: (contact, name) =>
      table.one('WHERE (contact = ? OR other = ?) AND name = ?', contact, contact, name),
    ofInvite: (invite) => table.one('WHERE invite = ?', invite),
    add: (row) => table.add(row),
    update(id, change) {
      if (change.state !== undefined) connection.oweScrub()
      table.update(id, change)
    },
    remove(id) {
      connection.oweScrub()
      table.remove(id)
    },
  }
}
