/** What a transaction is. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Secret } from '@pvtcoms/core/secret'
import { ids, type Stage } from './stage.ts'

export function transactionsCompliance({ name, open, rows, withStore, withContact }: Stage): void {
  describe(`transactions of the ${name} store`, () => {
    test(
      'what a transaction changed is there when it returns, and what it returned comes out',
      withStore((store) => {
        const id = store.transact(() => store.profiles.add(rows.profile({ name: 'Mia' })))
        assert.equal(store.profiles.get(id)?.name, 'Mia')
      }),
    )

    test(
      'of a transaction that throws nothing is there, and the next one goes on',
      withStore((store) => {
        const wrong = new Error('wrong')
        const attempt = (): void =>
          store.transact(() => {
            const profile = store.profiles.add(rows.profile())
            const { conversation } = rows.addContact(store, profile)
            store.messages.add(rows.message(conversation))
            throw wrong
          })
        assert.throws(attempt, (error) => error === wrong)
        assert.deepEqual(store.profiles.list(), [])
        assert.deepEqual(store.messages.search({ profile: 1 }, 'morning', 10), [])
        store.transact(() => store.profiles.add(rows.profile()))
        assert.equal(store.profiles.list().length, 1)
      }),
    )

    test(
      'a transaction that would wait for something is refused, as it would be over before that came',
      withStore((store) => {
        const attempt = (): unknown =>
          store.transact(() => {
            store.profiles.add(rows.profile())
            return Promise.resolve()
          })
        assert.throws(attempt, TypeError)
        assert.deepEqual(store.profiles.list(), [])
      }),
    )

    test(
      'a transaction sees its own changes',
      withStore((store) => {
        store.transact(() => {
          const profile = store.profiles.add(rows.profile())
          const { conversation } = rows.addContact(store, profile)
          const message = store.messages.add(rows.message(conversation))
          assert.equal(store.messages.last(conversation)?.id, message)
        })
      }),
    )

    test(
      'a transaction within another is a mistake, and so is a change outside of one',
      withContact((store, { contact, conversation, lane, profile }) => {
        assert.throws(() => store.transact(() => store.transact(() => {})), TypeError)
        const changes = [
          () => store.profiles.add(rows.profile()),
          () => store.conversations.update(conversation, { muted: true }),
          () => store.conversations.remove(conversation),
          () => store.contacts.update(contact, { readReceipts: true }),
          () => store.contacts.remove(contact),
          () => store.lanes.add({ kind: 'pair', contact }),
          () => store.settings.set(profile, 'a', 1),
          () => store.messages.add(rows.message(conversation)),
          () => store.outbox.addFrame(rows.frame(lane)),
        ]
        for (const change of changes) assert.throws(change, TypeError)
        assert.equal(store.conversations.get(conversation)?.muted, false)
        store.transact(() => store.conversations.update(conversation, { muted: true }))
        assert.equal(store.conversations.get(conversation)?.muted, true)
      }),
    )

    test('a store that was closed says so, and may be closed again', () => {
      const store = open()
      store.close()
      store.close()
      assert.throws(() => store.transact(() => {}), { name: 'StoreError', code: 'closed' })
      assert.throws(() => store.profiles.list(), { name: 'StoreError', code: 'closed' })
    })

    test(
      'what was given may be changed and wiped afterwards, and so may what was got',
      withContact((store, { contact }) => {
        const rejoin = rows.bytes(40)
        const seed = rows.bytes(32)
        const secret = new Secret('ListenKey', seed.slice())
        const kept = rejoin.slice()
        store.transact(() => store.contacts.update(contact, { rejoin, onionSeed: secret }))
        rejoin.fill(0)
        secret.wipe()
        const first = store.contacts.get(contact)
        assert.deepEqual(first?.rejoin, kept)
        assert.deepEqual(first.onionSeed.expose(), seed)
        first.onionSeed.wipe()
        first.rejoin.fill(1)
        assert.deepEqual(store.contacts.get(contact)?.rejoin, kept)
        assert.deepEqual(store.contacts.get(contact)?.onionSeed.expose(), seed)
      }),
    )

    test(
      'changing or removing a row that is not there is no-such-row, and changes nothing',
      withContact((store, { contact, lane, profile }) => {
        const missing = { name: 'StoreError', code: 'no-such-row' }
        const changes = [
          () => store.profiles.update(99, { name: 'x' }),
          () => store.profiles.remove(99),
          () => store.contacts.update(99, {}),
          () => store.contacts.remove(99),
          () => store.conversations.update(99, {}),
          () => store.conversations.remove(99),
          () => store.mailboxes.update(99, { name: 'x' }),
          () => store.mailboxes.remove(99),
          () => store.invites.update(99, { name: 'x' }),
          () => store.invites.remove(99),
          () => store.messages.update(99, { status: 'seen' }),
          () => store.messages.remove(99),
          () => store.sessions.remove(contact, rows.bytes(32)),
          () => store.outbox.updateLetter(99, { copies: [] }),
          () => store.outbox.removeLetter(99),
          () => store.outbox.removeFrames([99]),
          () => store.outbox.assign([99], undefined),
          () => store.outbox.addFrame(rows.frame(lane, { message: 99 })),
          () => store.outbox.addFrame(rows.frame(99)),
          () => store.outbox.assign([], 99),
          () => store.contacts.add(rows.contact(99)),
          () => store.conversations.add(rows.conversation(profile, 99)),
          () => store.conversations.add(rows.conversation(99, undefined)),
          () => store.lanes.add({ kind: 'pair', contact: 99 }),
          () => store.messages.add(rows.message(99)),
          () => store.settings.set(99, 'a', 1),
          () => store.steps.add({ message: 99, at: rows.now(), code: 'x', mailbox: undefined }),
        ]
        for (const change of changes) assert.throws(() => store.transact(change), missing)
        assert.deepEqual(ids(store.profiles.list()), [profile])
      }),
    )
  })
}
