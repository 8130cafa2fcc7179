/** Stores of every released version open with this one, with all that is in them; earlier ones are refused. */
import assert from 'node:assert/strict'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { nodePrimitives } from '@pvtcoms/core/providers/node'
import { SeededRandom } from '@pvtcoms/testkit/random'
import { passphraseBytes, THE_CONTACT } from '../src/index.ts'
import { freshBackupKey } from '../src/node/file/own-row.ts'
import { deriveKey, freshKey, openKeyed } from '../src/node/file/store-key.ts'
import { createStore, importBackup, openStore } from '../src/node/index.ts'
import { FIRST_VERSION, MIGRATIONS, NEWEST_VERSION } from '../src/node/schema/schema.ts'
import type { Database } from '../src/node/sqlite.ts'
import { CHEAP } from './cost.ts'
import { Places } from './places.ts'

const random = new SeededRandom('migrations')
const places = new Places(random.stream('places'))

/** Those that open. */
const VERSIONS = MIGRATIONS.map((_, step) => FIRST_VERSION + step)

const dumpOf = (version: number): string =>
  readFileSync(join(import.meta.dirname, `fixtures/version-${version}.sql`), 'utf8')

/** A file that this SQL makes, as a store or as a backup begins. */
function made(sql: string, freshKeyOf: typeof freshKey = freshKey): string {
  const path = places.path()
  writeFileSync(path, '')
  const key = freshKeyOf(passphraseBytes('correct horse'), {
    primitives: nodePrimitives,
    random,
    cost: CHEAP,
  })
  const database = openKeyed(path, key)
  database.exec(sql)
  database.close()
  return path
}

/** What `read` finds in the file of a store that is closed. */
function inside<T>(path: string, read: (database: Database) => T): T {
  const salt = Uint8Array.from(readFileSync(path).subarray(0, 16))
  const key = deriveKey(passphraseBytes('correct horse'), salt, {
    primitives: nodePrimitives,
    cost: CHEAP,
  })
  const database = openKeyed(path, key, { readonly: true })
  try {
    return read(database)
  } finally {
    database.close()
  }
}

/** Tables, indices and triggers as SQL, without regard to how it is set. */
const schemaOf = (path: string): unknown =>
  inside(path, (database) =>
    database
      .prepare<[], { name: string; sql: string }>(
        'SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name',
      )
      .all()
      .map(({ name, sql }) => [name, sql.replaceAll(/\s+/g, ' ')]),
  )

describe('a store of an earlier version', () => {
  const fresh = places.path()
  createStore(places.place(fresh)).close()

  test('has a dump here, for each version there was', () => {
    for (const version of VERSIONS) assert.ok(dumpOf(version).length > 1_000)
  })

  test('of the first version is made by the first step as ever', () => {
    const steps = made(MIGRATIONS[0] ?? '')
    assert.deepEqual(schemaOf(made(dumpOf(FIRST_VERSION))), schemaOf(steps))
  })

  test('has tables of the search index as SQLite has always made them: a file with others is refused', () => {
    const tables = inside(fresh, (database) =>
      database
        .prepare(
          "SELECT sql FROM sqlite_schema WHERE name LIKE 'search\\_index\\__%' ESCAPE '\\' ORDER BY name",
        )
        .pluck()
        .all(),
    )
    assert.deepEqual(tables, [
      "CREATE TABLE 'search_index_config'(k PRIMARY KEY, v) WITHOUT ROWID",
      "CREATE TABLE 'search_index_data'(id INTEGER PRIMARY KEY, block BLOB)",
      "CREATE TABLE 'search_index_idx'(segid, term, pgno, PRIMARY KEY(segid, term)) WITHOUT ROWID",
    ])
  })

  for (const version of VERSIONS) {
    test(`of version ${version} opens with everything in it, and lies as a new one does from then on`, () => {
      const path = made(dumpOf(version))
      const store = openStore(places.place(path))
      const [profile] = store.profiles.list()
      assert.equal(profile?.name, 'Mia')
      const [contact] = store.contacts.list(1)
      const conversation = store.conversations.withContact(1)
      assert.equal(conversation?.id, 5)
      assert.equal(conversation.name, 'Ada')
      assert.equal(conversation.draft, 'a draft')
      assert.deepEqual([conversation.pinned, conversation.archived], [1, false])
      assert.equal(contact?.note, 'met in Lyon')
      assert.equal(contact.onionSeed.length, 32)
      assert.equal(contact.descriptors.length, 2)
      const texts = store.messages.page(5, { kind: 'newest' }, 9).map(({ text }) => text)
      assert.deepEqual(texts, ['Bonjour, ma chère', 'Good evening', '{"code":"verified"}'])
      assert.deepEqual(store.messages.search({ profile: 1 }, 'chere', 9), [
        { message: 1, conversation: 5 },
      ])
      assert.deepEqual(store.messages.search({ profile: 1 }, 'evening', 9), [
        { message: 2, conversation: 5 },
      ])
      assert.equal(store.sessions.list(1)[0]?.isLive, true)
      assert.equal(store.mailboxes.list(1).length, 1)
      assert.equal(store.invites.list(1)[0]?.contact, 1)
      assert.equal(store.outbox.letters(9)[0]?.copies[0]?.mailbox, 'ab'.repeat(32))
      assert.deepEqual(
        store.outbox.framesOfMessage(2).map(({ letter }) => letter),
        [1],
      )
      assert.equal(store.outbox.waiting(9, 9).length, 1)
      assert.equal(store.steps.list(2).length, 1)
      const ref = store.messages.get(1)?.ref ?? new Uint8Array()
      assert.equal(store.reactions.list(5, THE_CONTACT, ref)[0]?.emoji, '\u{1f44d}')
      assert.deepEqual(store.settings.get(undefined, 'look'), { dark: true })
      assert.equal(store.settings.get(1, 'tone'), 'bell')
      store.checkIntegrity()
      store.close()
      assert.deepEqual(schemaOf(path), schemaOf(fresh))
      const newest = inside(path, (database) => database.pragma('user_version', { simple: true }))
      assert.equal(newest, NEWEST_VERSION)
    })
  }

  test('of a version before the first release is refused by name, and stays as it is', () => {
    for (let version = 1; version < FIRST_VERSION; version++) {
      const path = made(dumpOf(version))
      const before = readFileSync(path)
      assert.throws(() => openStore(places.place(path)), { code: 'older-version' })
      assert.deepEqual(readFileSync(path), before)
      const sql = `${dumpOf(version)} UPDATE store SET is_backup = 1;`
      const backup = made(sql, freshBackupKey)
      const restored = places.path()
      assert.throws(() => importBackup({ ...places.place(restored), backup }), {
        code: 'older-version',
      })
      assert.ok(!existsSync(restored))
    }
  })

  test('of a later version is refused, and so is a database of another program under the same key', () => {
    const cases = [
      [
        made(`${dumpOf(FIRST_VERSION)} PRAGMA user_version = ${NEWEST_VERSION + 1};`),
        'newer-version',
      ],
      [made(`${dumpOf(FIRST_VERSION)} PRAGMA application_id = 1;`), 'not-a-store'],
      [made('CREATE TABLE t (x); INSERT INTO t VALUES (1)'), 'not-a-store'],
    ] as const
    for (const [path, code] of cases) {
      const before = readFileSync(path)
      assert.throws(() => openStore(places.place(path)), { name: 'StoreError', code })
      assert.deepEqual(readFileSync(path), before)
    }
  })
})
