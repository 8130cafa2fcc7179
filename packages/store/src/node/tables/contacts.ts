import type { ContactRow, Contacts, SessionRow, Sessions } from '../../records/contact.ts'
import type { Connection } from '../connection.ts'
import { fault } from '../faults.ts'
import { blob, bytesOf, descriptors, flag, maybe, plain, secret } from './columns.ts'
import { RowTable } from './row-table.ts'

export function contactsIn(connection: Connection): Contacts {
  const table = new RowTable<ContactRow>(connection, 'contacts', {
    id: plain('id'),
    profile: plain('profile'),
    theirName: maybe(plain('their_name')),
    theirNameAt: maybe(plain('their_name_at')),
    createdAt: plain('created_at'),
    note: plain('note'),
    standing: plain('standing'),
    hasLeft: flag('has_left'),
    route: plain('route'),
    pollInterval: plain('poll_interval'),
    readReceipts: flag('read_receipts'),
    withoutMailbox: flag('without_mailbox'),
    verification: plain('verification'),
    onionSeed: secret('onion_seed', 'ListenKey'),
    peerOnionKey: blob('peer_onion_key'),
    descriptors: descriptors('descriptors'),
    descriptorsAt: maybe(plain('descriptors_at')),
    told: descriptors('told'),
    toldAt: maybe(plain('told_at')),
    rejoin: blob('rejoin'),
    reassembly: blob('reassembly'),
    heardAt: maybe(plain('heard_at')),
    reachedAt: maybe(plain('reached_at')),
    introducedBy: maybe(plain('introduced_by')),
    introducer: maybe(plain('introducer')),
  })
  return {
    list: (profile) => table.all('WHERE profile = ? ORDER BY id', profile),
    get: (id) => table.get(id),
    add: (row) => table.add(row),
    update(id, change) {
      if ('note' in change) connection.oweScrub()
      table.update(id, change)
    },
    remove(id) {
      connection.oweScrub()
      table.remove(id)
    },
  }
}

export function sessionsIn(connection: Connection): Sessions {
  return {
    list: (contact) =>
      connection
        .all(
          'SELECT sid, ratchet, safety, is_live FROM sessions WHERE contact = ? ORDER BY rowid',
          contact,
        )
        .map((row) => ({
          contact,
          sid: bytesOf(row['sid']),
          ratchet: bytesOf(row['ratchet']),
          safety: bytesOf(row['safety']),
          isLive: row['is_live'] === 1,
        })),
    put({ contact, sid, ratchet, safety, isLive }: SessionRow) {
      connection.write(
        `INSERT INTO sessions (contact, sid, ratchet, safety, is_live) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (contact, sid) DO UPDATE
         SET ratchet = excluded.ratchet, safety = excluded.safety, is_live = excluded.is_live`,
        contact,
        sid,
        ratchet,
        safety,
        isLive ? 1 : 0,
      )
    },
    remove(contact, sid) {
      connection.oweScrub()
      const sql = 'DELETE FROM sessions WHERE contact = ? AND sid = ?'
      if (connection.write(sql, contact, sid).changes === 0) throw fault('no-such-row')
    },
  }
}
