/** Profiles, settings and mailboxes. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Secret } from '@pvtcoms/core/secret'
import { revealed } from '../rows.ts'
import type { Stage } from './stage.ts'

export function profilesCompliance({ name, rows, withStore }: Stage): void {
  describe(`profiles, settings and mailboxes of the ${name} store`, () => {
    test(
      'profiles are listed as they were added, and change only where they were changed',
      withStore((store) => {
        const first = rows.profile({ name: 'Work', scheduler: rows.bytes(10) })
        const second = rows.profile({ name: '' })
        const [a, b] = store.transact(
          () => [store.profiles.add(first), store.profiles.add(second)] as const,
        )
        assert.deepEqual(store.profiles.list(), [
          { id: a, ...first },
          { id: b, ...second },
        ])
        const ownerSeed = new Secret('ClientAuthKey', rows.bytes(32))
        store.transact(() => store.profiles.update(b, { ownerSeed }))
        assert.deepEqual(revealed(store.profiles.get(b)), revealed({ id: b, ...second, ownerSeed }))
        store.transact(() => store.profiles.update(b, { ownerSeed: undefined }))
        store.transact(() => store.profiles.update(a, { scheduler: undefined, name: 'Ä\u{1f600}' }))
        assert.deepEqual(store.profiles.get(a), {
          id: a,
          ...first,
          scheduler: undefined,
          name: 'Ä\u{1f600}',
        })
        assert.deepEqual(store.profiles.get(b), { id: b, ...second })
        assert.equal(store.profiles.get(99), undefined)
      }),
    )

    test(
      'an id is never given twice, so that nobody takes one row for another',
      withStore((store) => {
        const first = store.transact(() => store.profiles.add(rows.profile()))
        store.transact(() => store.profiles.remove(first))
        assert.notEqual(
          store.transact(() => store.profiles.add(rows.profile())),
          first,
        )
      }),
    )

    test(
      'settings of the whole store, of one profile and of another have nothing in common',
      withStore((store) => {
        const [a, b] = store.transact(
          () => [store.profiles.add(rows.profile()), store.profiles.add(rows.profile())] as const,
        )
        store.transact(() => {
          store.settings.set(undefined, 'look', { dark: [true, null, 'ä', 1.5] })
          store.settings.set(a, 'look', 'plain')
        })
        assert.deepEqual(store.settings.get(undefined, 'look'), { dark: [true, null, 'ä', 1.5] })
        assert.equal(store.settings.get(a, 'look'), 'plain')
        assert.equal(store.settings.get(b, 'look'), undefined)
        store.transact(() => store.settings.set(a, 'look', null))
        assert.equal(store.settings.get(a, 'look'), null)
        store.transact(() => {
          store.settings.set(a, 'look', undefined)
          store.settings.set(a, 'never set', undefined)
        })
        assert.equal(store.settings.get(a, 'look'), undefined)
        assert.notEqual(store.settings.get(undefined, 'look'), undefined)
      }),
    )

    test(
      'mailboxes keep their descriptor, owner’s key and addresses; one key stands once in a profile',
      withStore((store) => {
        const [a, b] = store.transact(
          () => [store.profiles.add(rows.profile()), store.profiles.add(rows.profile())] as const,
        )
        const row = rows.mailbox(a, {
          descriptor: { ...rows.descriptor(), kind: 'own-box' },
          ownerKey: new Secret('ClientAuthKey', rows.bytes(32)),
          aliases: [rows.descriptor(), rows.descriptor()],
        })
        const id = store.transact(() => store.mailboxes.add(row))
        assert.deepEqual(revealed(store.mailboxes.get(id)), revealed({ id, ...row }))
        const again = rows.mailbox(a, { descriptor: { ...row.descriptor, port: 9 } })
        const add = (): number => store.transact(() => store.mailboxes.add(again))
        assert.throws(add, { name: 'StoreError', code: 'row-exists' })
        store.transact(() => store.mailboxes.add({ ...again, profile: b }))
        store.transact(() => store.mailboxes.update(id, { name: 'Home', aliases: [] }))
        assert.deepEqual(
          store.mailboxes.list(a).map((each) => [each.name, each.aliases]),
          [['Home', []]],
        )
        store.transact(() => store.mailboxes.remove(id))
        assert.deepEqual(store.mailboxes.list(a), [])
        assert.equal(store.mailboxes.list(b).length, 1)
      }),
    )

    test(
      'an address that was given away is remembered with whose it is, and outlives them',
      withStore((store) => {
        const [a, b, contact] = store.transact(() => {
          const [first, second] = [rows.profile(), rows.profile()].map((row) =>
            store.profiles.add(row),
          ) as [number, number]
          return [first, second, rows.addContact(store, first).contact] as const
        })
        const key = rows.bytes(32)
        store.transact(() => store.givenAliases.put({ profile: a, key, contact: undefined }))
        assert.deepEqual(store.givenAliases.list(a), [{ profile: a, key, contact: undefined }])
        store.transact(() => store.givenAliases.put({ profile: a, key, contact }))
        assert.deepEqual(store.givenAliases.list(a), [{ profile: a, key, contact }])
        assert.deepEqual(store.givenAliases.list(b), [])
        store.transact(() => store.contacts.remove(contact))
        assert.deepEqual(store.givenAliases.list(a), [{ profile: a, key, contact: undefined }])
        store.transact(() => store.profiles.remove(a))
        assert.deepEqual(store.givenAliases.list(a), [])
      }),
    )
  })
}
