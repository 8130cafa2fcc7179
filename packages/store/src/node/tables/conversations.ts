import type { ConversationRow, Conversations } from '../../records/conversation.ts'
import type { Connection } from '../connection.ts'
import { flag, maybe, plain } from './columns.ts'
import { RowTable } from './row-table.ts'

export function conversationsIn(connection: Connection): Conversations {
  const table = new RowTable<ConversationRow>(connection, 'conversations', {
    id: plain('id'),
    profile: plain('profile'),
    kind: plain('kind'),
    contact: maybe(plain('contact')),
    name: plain('name'),
    createdAt: plain('created_at'),
    muted: flag('muted'),
    pinned: maybe(plain('pinned')),
    archived: flag('archived'),
    timer: plain('timer'),
    timerAt: maybe(plain('timer_at')),
    draft: plain('draft'),
  })
  return {
    list: (profile) => table.all('WHERE profile = ? ORDER BY id', profile),
    get: (id) => table.get(id),
    withContact: (contact) => table.one('WHERE contact = ?', contact),
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
