import assert from 'node:assert/strict'
import { statSync } from 'node:fs'
import { describe, test } from 'node:test'
import { SeededRandom } from '@pvtcoms/sim/random'
import { createStore, type FileStore, openStore } from '../src/node/index.ts'
import { storeCompliance } from './compliance.ts'
import { filesAt, Places } from './places.ts'
import { Rows, revealed } from './rows.ts'

const random = new SeededRandom('file store')
const places = new Places(random)
const rows = new Rows(random.stream('rows'))

storeCompliance('file', () => createStore(places.place(places.path())))

describe('the store in a file', () => {
  test('has everything again when it is opened again, and one file when it is closed', () => {
    const path = places.path()
    const first = createStore(places.place(path))
    const { contact, profile } = fill(first)
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
})

export function fill(store: FileStore): { readonly profile: number; readonly contact: number } {
  return store.transact(() => {
    const profile = store.profiles.add(rows.profile())
    const contact = store.contacts.add(rows.contact(profile))
    for (let count = 0; count < 40; count++) {
      store.messages.add(rows.message(contact, { text: `message number ${count}` }))
    }
    return { profile, contact }
  })
}
