/** Backups and stores that a stranger made, under a passphrase that they tell: every page of them is genuine. */
import assert from 'node:assert/strict'
import { copyFileSync, existsSync, readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { contentFrame, EMPTY_REASSEMBLY, encodeReassembly, layOut } from '@pvtcoms/core/content'
import { Secret } from '@pvtcoms/core/secret'
import { SeededRandom } from '@pvtcoms/testkit/random'
import SQLite from 'better-sqlite3-multiple-ciphers'
import { passphraseBytes, type StoreFault, US } from '../src/index.ts'
import { createStore, importBackup, openStore } from '../src/node/index.ts'
import { MIGRATIONS } from '../src/node/schema/schema.ts'
import { forge, forgePages, ROOM } from './forgery.ts'
import { filesAt, Places } from './places.ts'
import { fill, Rows } from './rows.ts'

const random = new SeededRandom('stranger')
const places = new Places(random.stream('places'))
const rows = new Rows(random.stream('rows'))

/** One of everything that a backup has, and the longest of what has a bound. */
const longest = { name: 'n'.repeat(128), text: 't'.repeat(65_536) }
const store = createStore(places.place(places.path()))
const { profile, contact, conversation, lane } = fill(store, rows)
store.transact(() => {
  const [message] = store.messages.page(conversation, { kind: 'newest' }, 1)
  assert.ok(message !== undefined)
  const { id, author, ref } = message
  const at = rows.now()
  const ownerKey = new Secret('ClientAuthKey', rows.bytes(32))
  store.mailboxes.add(rows.mailbox(profile, { aliases: [rows.descriptor()], ownerKey }))
  store.givenAliases.put({ profile, key: rows.bytes(32), contact })
  store.settings.set(profile, 'tone', 'bell')
  store.messages.add(rows.message(conversation, { kind: 'notice', text: '{"code":"joined"}' }))
  const { name, text } = longest
  store.messages.add(rows.message(conversation, { text, replyTo: { author, ref } }))
  const reassembly = encodeReassembly(EMPTY_REASSEMBLY)
  const told = Array.from({ length: 8 }, () => rows.descriptor())
  store.contacts.update(contact, { theirName: name, told, descriptors: told, reassembly })
  store.contacts.update(contact, { note: 'é'.repeat(2_048) })
  store.conversations.update(conversation, { name, draft: text })
  rows.addContact(store, profile, {}, { timer: 4_294_967_295 })
  const notes = store.conversations.add(rows.conversation(profile, undefined, { kind: 'notes' }))
  store.messages.add(rows.message(notes, { author: US, status: 'seen', text: 'to myself' }))
  const group = store.conversations.add(rows.conversation(profile, undefined))
  store.messages.add(rows.message(group, { author: 65_535 }))
  store.profiles.update(profile, { ownerSeed: new Secret('ClientAuthKey', rows.bytes(32)) })
  const said = contentFrame({ kind: 'text', id: ref, sentAt: at, replyTo: [], text })
  for (const { type, payload } of layOut([said], random).flat()) {
    store.outbox.addFrame(rows.frame(lane, { type, payload, message: id }))
  }
  store.steps.add({ message: id, at, code: 'stored', mailbox: 'ab'.repeat(32) })
  store.reactions.put({ conversation, author, ref, by: US, emoji: '\u{1f44d}', sentAt: at })
  store.gone.add({ conversation, author, ref: rows.bytes(8), at })
  const edit = { text, sentAt: at }
  store.amendments.put({ conversation, author, ref: rows.bytes(8), edit, retracted: false })
})
const original = `${places.path()}-backup`
store.exportBackup({ path: original, passphrase: passphraseBytes('correct horse') })
store.close()

/** A copy to be forged. */
function copied(): string {
  const path = places.path()
  copyFileSync(original, path)
  return path
}

function assertRefused(backup: string, code: StoreFault, what: string): void {
  const target = places.path()
  const attempt = (): void => importBackup({ ...places.place(target), backup }).close()
  assert.throws(attempt, { name: 'StoreError', code }, what)
  assert.deepEqual(filesAt(target), [], what)
}

/** As SQL, so that it needs no quotes. */
const spelt = (text: string): string =>
  `char(${Array.from(text, (each) => each.codePointAt(0)).join(',')})`

describe('a stranger’s file', () => {
  test('as it was made by pvtcoms is restored, so that what follows is refused for what was done to it', () => {
    const path = copied()
    forge(path, 'UPDATE settings SET value = value; UPDATE conversations SET draft = draft')
    forgePages(path, () => undefined)
    const restored = importBackup({ ...places.place(places.path()), backup: path })
    assert.equal(restored.messages.page(contact, { kind: 'newest' }, 99).length, 42)
    assert.equal(restored.conversations.get(conversation)?.draft, longest.text)
    assert.ok(restored.outbox.waiting(lane, 99).length > 39)
    restored.close()
  })

  test('with SQL for the name of a table attaches nothing, reads nothing and writes nothing', () => {
    const [theirs, planted] = [places.path(), places.path()]
    const other = new SQLite(theirs)
    other.exec("CREATE TABLE t (secret TEXT); INSERT INTO t VALUES ('of another program')")
    other.close()
    const before = readFileSync(theirs)
    const name = `settings SELECT * FROM main.settings WHERE 0; COMMIT;
      ATTACH ${spelt(theirs)} AS stolen KEY ${spelt('')};
      UPDATE copy.profiles SET name = (SELECT secret FROM stolen.t);
      VACUUM main INTO ${spelt(planted)}; BEGIN; /*`
    for (const backup of [true, false]) {
      const path = copied()
      forge(path, `CREATE TABLE "${name}" (x); UPDATE store SET is_backup = ${Number(backup)}`)
      if (backup) assertRefused(path, 'not-a-store', 'restored')
      else assert.throws(() => openStore(places.place(path)), { code: 'not-a-store' })
    }
    assert.equal(existsSync(planted), false)
    assert.deepEqual(readFileSync(theirs), before)
  })

  for (const [what, sql] of [
    ['another table', 'CREATE TABLE more (x)'],
    ['a view', 'CREATE VIEW more AS SELECT randomblob(999999999)'],
    [
      'a trigger',
      'CREATE TRIGGER more AFTER UPDATE ON store BEGIN UPDATE profiles SET name = 1; END',
    ],
    ['an index over an expression', 'CREATE INDEX more ON profiles (upper(name))'],
    ['a partial index', "CREATE INDEX more ON profiles (name) WHERE name LIKE '%a%'"],
    ['an index of another collation', 'CREATE INDEX more ON profiles (name COLLATE NOCASE)'],
    ['a virtual table', 'CREATE VIRTUAL TABLE more USING fts4 (x)'],
    ['tables of another virtual table', 'CREATE VIRTUAL TABLE more USING rtree (id, a, b)'],
    ['statistics for the planner', 'ANALYZE'],
    ['one more column', 'ALTER TABLE settings ADD COLUMN more TEXT'],
    ['a generated column', 'ALTER TABLE settings ADD COLUMN more TEXT AS (upper(name))'],
    ['a column under another name', 'ALTER TABLE settings RENAME COLUMN value TO "value) --"'],
    ['an index less', 'DROP INDEX settings_by_profile'],
    ['a table less', 'DROP TABLE gone'],
    ['a view in the place of a table', 'DROP TABLE gone; CREATE VIEW gone AS SELECT 1'],
    [
      'a check that calls a function',
      replacing('retracted INTEGER NOT NULL', 'retracted INTEGER NOT NULL CHECK (abs(retracted))'),
    ],
    ['columns of any type', replacing(') STRICT', ')')],
    ['a column with a default', replacing('emoji TEXT', 'emoji TEXT DEFAULT (randomblob(9))')],
    ['a space that is none', replacing('id, search_grams', 'id,\u{a0}search_grams')],
    ['another text to search in', replacing('search_grams(text', 'search_grams(status')],
    ['a remark', replacing('name TEXT', 'name --\n TEXT')],
    ['an older version than there was', 'PRAGMA user_version = 0'],
    ['a version before all of them', 'PRAGMA user_version = -1'],
  ] as const) {
    test(`with ${what} is refused, as a backup and as a store`, () => {
      const path = copied()
      forge(path, sql)
      assertRefused(path, 'not-a-store', what)
      assert.throws(() => openStore(places.place(path)), { code: 'not-a-store' })
    })
  }

  for (const [what, sql] of [
    [
      'a table that says it is the schema',
      `CREATE TABLE decoy AS SELECT * FROM sqlite_schema;
       UPDATE sqlite_schema SET name = 'sqlite_schema', tbl_name = 'sqlite_schema',
         sql = 'CREATE TABLE sqlite_schema (type, name, tbl_name, rootpage, sql)'
       WHERE name = 'decoy'`,
    ],
    [
      'an index that says it is of another table',
      "UPDATE sqlite_schema SET tbl_name = 'profiles' WHERE name = 'settings_by_profile'",
    ],
  ] as const) {
    test(`with ${what} is refused, as SQLite itself takes that for damage`, () => {
      const path = copied()
      forge(path, sql)
      assertRefused(path, 'damaged', what)
      assert.throws(() => openStore(places.place(path)), { code: 'damaged' })
    })
  }

  test('is opened with functions and cells that are not believed', () => {
    const path = copied()
    forge(path, (database) => {
      assert.equal(database.pragma('trusted_schema', { simple: true }), 0)
      assert.equal(database.pragma('cell_size_check', { simple: true }), 1)
    })
  })

  test('with pages that lead to each other without end, in the schema or a table, is refused at once', () => {
    const levels = 10
    const bomb = (pages: Buffer[], root: number, leaf: number): void => {
      const below = (pages[leaf - 1] ?? Buffer.alloc(0)).subarray()
      const first = pages.length + 1
      for (let level = 1; level < levels; level++) pages.push(crowded(first + level, 0))
      pages.push(Buffer.from(below))
      const start = root === 1 ? 100 : 0
      crowded(first, start).copy(pages[root - 1] ?? Buffer.alloc(0), start, start)
      pages[0]?.writeUInt32BE(pages.length, 28)
    }
    const inSchema = copied()
    forgePages(inSchema, (pages) => bomb(pages, 1, pages[0]?.readUInt32BE(108) ?? 0))
    assertRefused(inSchema, 'damaged', 'the schema')
    for (const table of ['messages', 'settings', 'sqlite_sequence', 'search_index_data']) {
      const path = copied()
      let root = 0
      forge(path, (database) => {
        const sql = 'SELECT rootpage FROM sqlite_schema WHERE name = ?'
        root = Number(database.prepare(sql).pluck().get(table))
      })
      forgePages(path, (pages) => {
        const isInterior = pages[root - 1]?.readUInt8(0) === 5
        bomb(pages, root, isInterior ? (pages[root - 1]?.readUInt32BE(8) ?? 0) : root)
      })
      assertRefused(path, 'damaged', table)
    }
  })

  test('with a text in its schema that never ends is refused at once', () => {
    const path = copied()
    forge(path, `CREATE TABLE more (x DEFAULT '${'x'.repeat(20_000)}')`)
    assertRefused(path, 'damaged', 'long')
  })

  test('of a page size of its own is refused', () => {
    const path = copied()
    forgePages(path, (pages) => pages[0]?.writeUInt16BE(8_192, 16))
    assertRefused(path, 'damaged', 'the size of pages')
  })
})

describe('rows of a stranger’s backup', () => {
  for (const sql of [
    'UPDATE profiles SET id = 9007199254740993',
    "UPDATE profiles SET name = printf('%.200c', 'x')",
    'UPDATE profiles SET created_at = -1',
    "UPDATE settings SET value = '{'",
    "UPDATE settings SET value = ''",
    "UPDATE settings SET value = printf('%.70000c', '1')",
    "UPDATE settings SET profile = 77 WHERE name = 'tone'",
    "UPDATE mailboxes SET descriptor = x'00'",
    "UPDATE mailboxes SET descriptor = CAST(x'03' || substr(descriptor, 2) AS BLOB)",
    "UPDATE mailboxes SET aliases = x'ff'",
    "UPDATE mailboxes SET owner_key = x'00'",
    "UPDATE mailboxes SET taken_over = 'by-force'",
    'UPDATE contacts SET introducer = 1',
    "UPDATE given_aliases SET key = x'00'",
    'UPDATE given_aliases SET contact = 77',
    'INSERT INTO profiles SELECT 77, name, 1, 1, NULL, NULL FROM profiles; UPDATE given_aliases SET profile = 77',
    "UPDATE conversations SET name = printf('%.200c', 'x')",
    "UPDATE conversations SET kind = 'club'",
    "UPDATE conversations SET kind = 'group' WHERE contact IS NOT NULL",
    "UPDATE conversations SET kind = 'contact'",
    "UPDATE conversations SET kind = 'contact' WHERE kind = 'notes'",
    "UPDATE conversations SET contact = 77 WHERE kind = 'notes'",
    'UPDATE conversations SET pinned = -1',
    'UPDATE conversations SET contact = NULL',
    'UPDATE conversations SET contact = contact + 77 WHERE contact IS NOT NULL',
    'UPDATE conversations SET profile = 77',
    'DELETE FROM conversations WHERE contact = 1',
    "UPDATE lanes SET kind = 'road'",
    'UPDATE lanes SET contact = contact + 77',
    'DELETE FROM lanes',
    "UPDATE profiles SET owner_seed = x'00'",
    "UPDATE contacts SET note = printf('%.4097c', 'x')",
    "UPDATE contacts SET their_name = printf('%.200c', 'x')",
    "UPDATE conversations SET draft = printf('%.70000c', 'x')",
    'UPDATE contacts SET created_at = 9223372036854775807',
    'UPDATE contacts SET heard_at = 9007199254740991',
    'UPDATE conversations SET timer = 4294967296',
    "UPDATE contacts SET standing = 'friend'",
    "UPDATE contacts SET route = ''",
    "UPDATE contacts SET poll_interval = 'always'",
    "UPDATE contacts SET verification = 'perfect'",
    "UPDATE contacts SET onion_seed = x''",
    'UPDATE contacts SET peer_onion_key = zeroblob(33)',
    "UPDATE contacts SET rejoin = x''",
    'UPDATE contacts SET rejoin = zeroblob(66)',
    'UPDATE contacts SET reassembly = zeroblob(9000000)',
    "UPDATE contacts SET descriptors = x'01'",
    "UPDATE contacts SET told = CAST(x'02' || substr(told, 2) || substr(told, 2) AS BLOB)",
    "UPDATE contacts SET descriptors = CAST(x'09' || zeroblob(315) AS BLOB)",
    'UPDATE contacts SET profile = 77',
    "UPDATE messages SET text = printf('%.70000c', 'x')",
    'UPDATE messages SET position = 8640000000000001',
    'UPDATE messages SET author = -1',
    "UPDATE messages SET author = 1 WHERE text = 'to myself'",
    "UPDATE messages SET status = 'queued' WHERE text = 'to myself'",
    `UPDATE messages SET author = 2 WHERE conversation = ${conversation}`,
    'UPDATE messages SET author = 65536 WHERE author = 65535',
    "UPDATE messages SET kind = 'shout'",
    "UPDATE messages SET status = 'lost'",
    "UPDATE messages SET ref = CAST(ref || x'00' AS BLOB)",
    "UPDATE messages SET reply_to = x'00' WHERE reply_to IS NOT NULL",
    "UPDATE messages SET text = 'null' WHERE kind = 'notice'",
    "UPDATE messages SET text = '[' WHERE kind = 'notice'",
    "UPDATE messages SET text = text || char(0) WHERE kind = 'notice'",
    'UPDATE messages SET conversation = 77',
    'UPDATE amendments SET edit_sent_at = NULL',
    "UPDATE amendments SET ref = x''",
    'UPDATE gone SET author = 2',
    'UPDATE reactions SET by_member = 2',
    "UPDATE reactions SET emoji = printf('%.65c', 'x')",
    "UPDATE steps SET mailbox = printf('%.64c', 'G')",
    "UPDATE steps SET mailbox = 'ab'",
    'UPDATE frames SET type = 0',
    'UPDATE frames SET type = 256',
    'UPDATE frames SET payload = zeroblob(4096)',
    'UPDATE frames SET message = 77',
    'UPDATE frames SET lane = lane + 1',
    "UPDATE sqlite_sequence SET seq = 'x'",
    'UPDATE sqlite_sequence SET seq = 9223372036854775807',
    'UPDATE sqlite_sequence SET name = NULL',
    'DELETE FROM store',
  ]) {
    test(`are not taken after ${sql}`, () => {
      const path = copied()
      forge(path, sql)
      assertRefused(path, 'damaged', sql)
    })
  }

  test('of which there may be one, and are two, as an index lies, are not taken', () => {
    const path = copied()
    const name = 'settings_by_name'
    forge(path, (database) => {
      const sqlOf = database.prepare('SELECT sql FROM sqlite_schema WHERE name = ?').pluck()
      const sql = String(sqlOf.get(name))
      database.exec(`DROP INDEX ${name}; INSERT INTO settings SELECT * FROM settings`)
      database.exec(sql.replace('UNIQUE', ''))
      database.prepare('UPDATE sqlite_schema SET sql = ? WHERE name = ?').run(sql, name)
    })
    assertRefused(path, 'damaged', 'twice the same')
  })

  test('are not taken without a conversation that an index says is there', () => {
    const path = copied()
    const name = 'conversations_by_contact'
    forge(path, (database) => {
      database.pragma('trusted_schema = ON')
      const sqlOf = database.prepare('SELECT sql FROM sqlite_schema WHERE name = ?').pluck()
      const sql = String(sqlOf.get(name))
      database.exec(`DROP INDEX ${name}; DELETE FROM conversations WHERE contact = ${contact}`)
      const lie = `CASE kind WHEN 'group' THEN ${contact} ELSE contact END`
      database.exec(sql.replace('(contact)', `(${lie})`))
      database.prepare('UPDATE sqlite_schema SET sql = ? WHERE name = ?').run(sql, name)
      for (const table of ['messages', 'amendments', 'gone', 'reactions']) {
        database.exec(`DELETE FROM ${table} WHERE conversation = ${conversation}`)
      }
      database.exec('DELETE FROM frames; DELETE FROM steps')
    })
    assertRefused(path, 'damaged', 'nowhere to talk')
  })

  test('of groups are left out, and so is the time of a message that has no timer', () => {
    const path = copied()
    forge(
      path,
      `UPDATE messages SET disappears_at = 1;
       INSERT INTO steps SELECT id, 1, 1, 'stored', NULL FROM messages WHERE author = 65535;
       INSERT INTO gone SELECT conversation, author, zeroblob(8), 1 FROM messages WHERE author = 65535;
       INSERT INTO amendments SELECT conversation, author, zeroblob(8), NULL, NULL, 1
         FROM messages WHERE author = 65535;
       INSERT INTO reactions SELECT conversation, author, ref, 0, 'x', 1
         FROM messages WHERE author = 65535`,
    )
    const restored = importBackup({ ...places.place(places.path()), backup: path })
    const kinds = restored.conversations.list(profile).map(({ kind }) => kind)
    assert.deepEqual(kinds, ['contact', 'contact', 'notes'])
    assert.equal(restored.messages.nextDisappearance({ profile }), undefined)
    assert.equal(restored.messages.search({ profile }, 'good', 99).length, 0)
    restored.close()
  })

  test('hold no session, invite, introduction, letter or scheduler, whatever the backup has of them', () => {
    const path = copied()
    forge(
      path,
      `INSERT INTO sessions VALUES (${contact}, zeroblob(32), x'00', x'00', 1);
       INSERT INTO invites VALUES (NULL, ${profile}, 'inviter', '', 1, 1, x'00', x'00', NULL, NULL, NULL, NULL, NULL);
       INSERT INTO introductions VALUES (NULL, ${profile}, zeroblob(16), ${contact}, NULL, '', 1, 1, x'00', NULL);
       INSERT INTO letters VALUES (7, ${lane}, '', 1, x'', 1, NULL, 'no JSON', x'');
       UPDATE frames SET letter = 7;
       UPDATE profiles SET scheduler = x'00';
       UPDATE settings SET value = 'false' WHERE name = 'restored'`,
    )
    const restored = importBackup({ ...places.place(places.path()), backup: path })
    assert.deepEqual(restored.sessions.list(contact), [])
    assert.deepEqual(restored.invites.list(profile), [])
    assert.deepEqual(restored.introductions.list(profile), [])
    assert.deepEqual(restored.outbox.letters(lane), [])
    assert.ok(restored.outbox.waiting(lane, 99).length > 39)
    assert.equal(restored.profiles.get(profile)?.scheduler, undefined)
    assert.equal(restored.settings.get(undefined, 'restored'), true)
    restored.close()
  })
})

/** SQL that has the schema say `to` in the first place where it says `from`. */
function replacing(from: string, to: string): string {
  const [version] = MIGRATIONS
  assert.ok(version?.includes(from), from)
  return `UPDATE sqlite_schema SET sql = replace(sql, '${from}', '${to}')
    WHERE rowid = (SELECT min(rowid) FROM sqlite_schema WHERE instr(sql, '${from}'))`
}

/** An interior page, all of whose 300 children are the same one. */
function crowded(child: number, start: number): Buffer {
  const page = Buffer.alloc(ROOM)
  const count = 300
  page.writeUInt8(5, start)
  page.writeUInt16BE(count, start + 3)
  for (let at = 0; at < count; at++) {
    const cell = ROOM - 6 * (at + 1)
    page.writeUInt32BE(child, cell)
    page.writeUInt8(0x80 | (at >> 7), cell + 4)
    page.writeUInt8(at & 0x7f, cell + 5)
    page.writeUInt16BE(cell, start + 12 + 2 * at)
  }
  page.writeUInt16BE(ROOM - 6 * count, start + 5)
  page.writeUInt32BE(child, start + 8)
  return page
}
