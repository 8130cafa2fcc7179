/** Conversations, and the lanes that letters are sealed for. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Stage } from './stage.ts'

export function conversationsCompliance({ name, rows, withStore, withContact }: Stage): void {
  describe(`conversations and lanes of the ${name} store`, () => {
    test(
      'a conversation comes back as it was added, with every field set and with none',
      withStore((store) => {
        const [profile, contact] = store.transact(() => {
          const added = store.profiles.add(rows.profile())
          return [added, store.contacts.add(rows.contact(added))] as const
        })
        const full = rows.conversation(profile, contact, {
          name: 'Ada L.',
          muted: true,
          pinned: 7,
          archived: true,
          timer: 3_600,
          timerAt: rows.now(),
          draft: 'so far',
        })
        const bare = rows.conversation(profile, undefined, { name: '' })
        const [a, b] = store.transact(
          () => [store.conversations.add(full), store.conversations.add(bare)] as const,
        )
        assert.deepEqual(store.conversations.list(profile), [
          { id: a, ...full },
          { id: b, ...bare },
        ])
        assert.deepEqual(store.conversations.withContact(contact), { id: a, ...full })
        store.transact(() => store.conversations.update(a, { timerAt: undefined, draft: '' }))
        assert.deepEqual(store.conversations.get(a), {
          id: a,
          ...full,
          timerAt: undefined,
          draft: '',
        })
        assert.equal(store.conversations.get(b + 1), undefined)
        assert.equal(store.conversations.withContact(contact + 1), undefined)
      }),
    )

    test(
      'a profile has one conversation of notes, which is with nobody and goes with the profile',
      withContact((store, { profile }) => {
        const notes = rows.conversation(profile, undefined, { kind: 'notes', name: '' })
        const [id, other] = store.transact(() => {
          const second = store.profiles.add(rows.profile())
          return [
            store.conversations.add(notes),
            store.conversations.add({ ...notes, profile: second }),
          ] as const
        })
        assert.deepEqual(store.conversations.get(id), { id, ...notes })
        assert.throws(() => store.transact(() => store.conversations.add(notes)), {
          name: 'StoreError',
          code: 'row-exists',
        })
        store.transact(() => store.conversations.update(id, { pinned: 1, archived: true }))
        store.transact(() => store.conversations.update(id, { pinned: undefined }))
        assert.deepEqual(store.conversations.get(id), { id, ...notes, archived: true })
        store.transact(() => store.profiles.remove(profile))
        assert.equal(store.conversations.get(id), undefined)
        assert.notEqual(store.conversations.get(other), undefined)
      }),
    )

    test(
      'a contact has one conversation and one lane, and both go with the contact',
      withContact((store, { contact, conversation, lane, profile }) => {
        const again = [
          () => store.conversations.add(rows.conversation(profile, contact)),
          () => store.lanes.add({ kind: 'pair', contact }),
        ]
        for (const add of again) {
          assert.throws(() => store.transact(add), { name: 'StoreError', code: 'row-exists' })
        }
        assert.deepEqual(store.lanes.ofContact(contact), { id: lane, kind: 'pair', contact })
        assert.deepEqual(store.lanes.get(lane), { id: lane, kind: 'pair', contact })
        store.transact(() => store.contacts.remove(contact))
        assert.equal(store.conversations.get(conversation), undefined)
        assert.equal(store.lanes.get(lane), undefined)
        assert.equal(store.lanes.ofContact(contact), undefined)
      }),
    )

    test(
      'a conversation goes with its messages, and leaves the contact and others alone',
      withContact((store, { contact, conversation, profile }) => {
        const [group, kept, gone] = store.transact(() => {
          const other = store.conversations.add(rows.conversation(profile, undefined))
          return [
            other,
            store.messages.add(rows.message(other, { author: 65_535 })),
            store.messages.add(rows.message(conversation)),
          ] as const
        })
        store.transact(() => store.conversations.remove(conversation))
        assert.equal(store.messages.get(gone), undefined)
        assert.equal(store.messages.get(kept)?.author, 65_535)
        assert.notEqual(store.contacts.get(contact), undefined)
        assert.deepEqual(store.messages.search({ profile }, 'morning', 9), [
          { message: kept, conversation: group },
        ])
      }),
    )
  })
}
