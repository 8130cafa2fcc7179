import assert from 'node:assert/strict'
import { statSync, writeFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { SeededRandom } from '@pvtcoms/testkit/random'
import { createStore, openStore } from '../src/node/index.ts'
import { storeCompliance } from './compliance/index.ts'
import { forge } from './forgery.ts'
import { filesAt, Places } from './places.ts'
import { fill, Rows, revealed } from './rows.ts'

const random = new SeededRandom('file store')
const places = new Places(random)
const rows = new Rows(random.stream('rows'))

storeCompliance('file', () => createStore(places.place(places.path())))

describe('the store in a file', () => {
  test('has everything again when it is opened again, and one file when it is closed', () => {
    const path = places.path()
    const first = createStore(places.place(path))
    const { contact, profile } = fill(first, rows)
    // Before anything was searched for: words wait to be indexed.
    first.checkIntegrity()
    const before = [
      first.contacts.list(profile).map(revealed),
      first.messages.page(contact, { kind: 'newest' }, 99),
    ]
    first.close()
    assert.deepEqual(filesAt(path), [path.slice(places.folder.length + 1)])
    assert.equal(statSync(path).mode & 0o777, 0o600)
    const second = openStore(places.place(path))
    const after = [
      second.contacts.list(profile).map(revealed),
      second.messages.page(contact, { kind: 'newest' }, 99),
    ]
    assert.deepEqual(after, before)
    assert.equal(second.messages.search({ profile }, 'mes', 99).length, 40)
    second.checkIntegrity()
    second.close()
  })

  test('makes the index of the search anew where it was made by the rules of another Unicode', () => {
    const path = places.path()
    const first = createStore(places.place(path))
    const { profile } = fill(first, rows)
    assert.equal(first.messages.search({ profile }, 'mes', 99).length, 40)
    first.close()
    forge(path, (database) => {
      database.pragma('trusted_schema = ON')
      database.exec(`UPDATE settings SET value = '"1 1.0"' WHERE name = 'search-rules';
        INSERT INTO search_index (rowid, grams) SELECT id, 'zz' FROM messages WHERE kind = 'text'`)
    })
    const second = openStore(places.place(path))
    assert.deepEqual(second.messages.search({ profile }, 'zz', 99), [])
    assert.equal(second.messages.search({ profile }, 'mes', 99).length, 40)
    second.checkIntegrity()
    second.close()
    const third = openStore(places.place(path))
    third.checkIntegrity()
    third.close()
  })

  test('takes an emptied journal away, which a process left that was killed while it changed the passphrase', () => {
    const path = places.path()
    createStore(places.place(path)).close()
    writeFileSync(`${path}-journal`, new Uint8Array(4_616))
    const store = openStore(places.place(path))
    assert.equal(filesAt(path).includes(`${path.slice(places.folder.length + 1)}-journal`), false)
    store.close()
  })
})
