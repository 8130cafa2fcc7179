import type { LaneRow, Lanes } from '../../records/outbox.ts'
import type { Connection } from '../connection.ts'
import { plain } from './columns.ts'
import { RowTable } from './row-table.ts'

export function lanesIn(connection: Connection): Lanes {
  const table = new RowTable<LaneRow>(connection, 'lanes', {
    id: plain('id'),
    kind: plain('kind'),
    contact: plain('contact'),
  })
  return {
    get: (id) => table.get(id),
    ofContact: (contact) => table.one('WHERE contact = ?', contact),
    add: (row) => table.add(row),
  }
}
