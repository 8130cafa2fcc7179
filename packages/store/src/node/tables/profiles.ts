import type { ProfileRow, Profiles, Settings } from '../../records/profile.ts'
import type { Connection } from '../connection.ts'
import { blob, maybe, plain, secret } from './columns.ts'
import { RowTable } from './row-table.ts'

export function profilesIn(connection: Connection): Profiles {
  const table = new RowTable<ProfileRow>(connection, 'profiles', {
    id: plain('id'),
    name: plain('name'),
    createdAt: plain('created_at'),
    namedAt: plain('named_at'),
    ownerSeed: maybe(secret('owner_seed', 'ClientAuthKey')),
    scheduler: maybe(blob('scheduler')),
  })
  return {
    list: () => table.all('ORDER BY id'),
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

export function settingsIn(connection: Connection): Settings {
  return {
    get(profile, name) {
      const row = connection.one(
        'SELECT value FROM settings WHERE ifnull(profile, 0) = ? AND name = ?',
        profile ?? 0,
        name,
      )
      return row && (JSON.parse(String(row['value'])) as unknown)
    },
    set(profile, name, value) {
      if (value === undefined) {
        const sql = 'DELETE FROM settings WHERE ifnull(profile, 0) = ? AND name = ?'
        connection.write(sql, profile ?? 0, name)
        return
      }
      connection.write(
        `INSERT INTO settings (profile, name, value) VALUES (?, ?, ?)
         ON CONFLICT (ifnull(profile, 0), name) DO UPDATE SET value = excluded.value`,
        profile ?? null,
        name,
        JSON.stringify(value),
      )
    },
  }
}
