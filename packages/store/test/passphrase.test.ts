import assert from 'node:assert/strict'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { nodePrimitives } from '@pvtcoms/core/providers/node'
import { SeededRandom } from '@pvtcoms/testkit/random'
import { passphraseBytes } from '../src/index.ts'
import { COST } from '../src/node/file/store-key.ts'
import { createStore, importBackup, openStore } from '../src/node/index.ts'
import { filesAt, Places } from './places.ts'
import { fill, Rows } from './rows.ts'

const random = new SeededRandom('passphrase')
const places = new Places(random.stream('places'))
const rows = new Rows(random.stream('rows'))

const change = (from: string, to: string) => ({
  from: passphraseBytes(from),
  to: passphraseBytes(to),
})

describe('a passphrase', () => {
  test('is one text, however a keyboard puts its letters together', () => {
    assert.deepEqual(
      passphraseBytes('Gr\u00f6\u00dfe \ufb01x'),
      passphraseBytes('Gro\u0308\u00dfe fix'),
    )
    assert.notDeepEqual(passphraseBytes('a'), passphraseBytes('A'))
    assert.throws(() => passphraseBytes('\ud800'), RangeError)
  })

  test('costs 64 MiB and three passes to try, unless a test says otherwise', () => {
    assert.deepEqual(COST, { memory: 65_536, passes: 3 })
    const path = places.path()
    const { primitives, passphrase: typed } = places.place(path)
    const place = { path, primitives, random, passphrase: typed }
    createStore(place).close()
    const salt = Uint8Array.from(readFileSync(path).subarray(0, 16))
    const costs: unknown[] = []
    const watching = {
      argon2id(...given: Parameters<typeof nodePrimitives.argon2id>) {
        costs.push([given[1], given[2]])
        return nodePrimitives.argon2id(...given)
      },
    }
    const passphrase = passphraseBytes('correct horse')
    openStore({ ...place, passphrase, primitives: watching }).close()
    assert.deepEqual(costs, [[salt, COST]])
  })

  test('is changed while the store is open, which goes on as before', () => {
    const path = places.path()
    const store = createStore(places.place(path, 'old'))
    const { contact, profile } = fill(store, rows)
    const before = store.messages.page(contact, { kind: 'newest' }, 99)
    const { ino } = statSync(path)
    const given = change('old', 'new')
    store.changePassphrase(given)
    for (const each of [given.from, given.to]) assert.ok(each.every((byte) => byte === 0))
    assert.notEqual(statSync(path).ino, ino)
    assert.deepEqual(store.messages.page(contact, { kind: 'newest' }, 99), before)
    assert.equal(store.messages.search({ profile }, 'number', 99).length, 40)
    store.transact(() => store.messages.add(rows.message(contact, { text: 'afterwards' })))
    store.checkIntegrity()
    assert.throws(() => openStore(places.place(path, 'new')), { code: 'in-use' })
    store.close()
    assert.equal(filesAt(path).length, 1)
    assert.throws(() => openStore(places.place(path, 'old')), { code: 'wrong-passphrase' })
    const again = openStore(places.place(path, 'new'))
    assert.equal(again.messages.search({ profile }, 'afterwards', 9).length, 1)
    again.close()
  })

  test('is not changed by somebody who does not know it', () => {
    const path = places.path()
    const store = createStore(places.place(path, 'old'))
    fill(store, rows)
    assert.throws(() => store.changePassphrase(change('guess', 'new')), {
      code: 'wrong-passphrase',
    })
    store.transact(() => store.profiles.add(rows.profile()))
    store.close()
    openStore(places.place(path, 'old')).close()
  })

  test('is not changed in the middle of a transaction', () => {
    const store = createStore(places.place(places.path(), 'old'))
    const attempt = () => store.transact(() => store.changePassphrase(change('old', 'new')))
    assert.throws(attempt, TypeError)
    store.changePassphrase(change('old', 'new'))
    store.close()
  })

  test('opens backups that are written from then on; earlier ones open with the earlier one', () => {
    const path = places.path()
    const store = createStore(places.place(path, 'old'))
    fill(store, rows)
    const folder = `${path}-backups`
    store.backup({ folder, keep: 2 })
    store.changePassphrase(change('old', 'new'))
    store.backup({ folder, keep: 2 })
    store.close()
    const restore = (number: number, passphrase: string): void => {
      const backup = join(folder, `backup-00000${number}`)
      importBackup({ ...places.place(places.path(), passphrase), backup }).close()
    }
    restore(1, 'old')
    restore(2, 'new')
    assert.throws(() => restore(1, 'new'), { code: 'wrong-passphrase' })
    assert.throws(() => restore(2, 'old'), { code: 'wrong-passphrase' })
  })
})
