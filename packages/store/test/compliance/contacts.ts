/** Contacts, their sessions, and invites. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type AddedContact, revealed } from '../rows.ts'
import type { Stage } from './stage.ts'

export function contactsCompliance({ name, rows, withStore, withContact }: Stage): void {
  describe(`contacts, sessions and invites of the ${name} store`, () => {
    test(
      'a contact comes back as it was added, with every field set and with none',
      withStore((store) => {
        const profile = store.transact(() => store.profiles.add(rows.profile()))
        const full = rows.contact(profile, {
          theirName: 'Ada L.',
          theirNameAt: rows.now(),
          standing: 'left',
          route: 'mailbox',
          pollInterval: 'manually',
          readReceipts: true,
          verification: 'verified',
          descriptorsAt: rows.now(),
          told: [rows.descriptor()],
          heardAt: rows.now(),
          reachedAt: rows.now(),
        })
        const bare = rows.contact(profile, { descriptors: [] })
        const [a, b] = store.transact(
          () => [store.contacts.add(full), store.contacts.add(bare)] as const,
        )
        assert.deepEqual(store.contacts.list(profile).map(revealed), [
          revealed({ id: a, ...full }),
          revealed({ id: b, ...bare }),
        ])
        store.transact(() => {
          store.contacts.update(a, {
            theirName: undefined,
            heardAt: undefined,
            standing: 'blocked',
          })
        })
        assert.deepEqual(
          revealed(store.contacts.get(a)),
          revealed({
            id: a,
            ...full,
            theirName: undefined,
            heardAt: undefined,
            standing: 'blocked',
          }),
        )
      }),
    )

    test(
      'a session is added, changed and removed by its contact and sid',
      withContact((store, { contact, profile }) => {
        const other = store.transact(() => store.contacts.add(rows.contact(profile)))
        const session = {
          contact,
          sid: rows.bytes(32),
          ratchet: rows.bytes(3_000),
          safety: rows.bytes(70),
          isLive: true,
        }
        const second = { ...session, sid: rows.bytes(32), isLive: false }
        store.transact(() => {
          store.sessions.put(session)
          store.sessions.put(second)
          store.sessions.put({ ...session, contact: other })
        })
        const changed = { ...session, ratchet: rows.bytes(2_000), isLive: false }
        store.transact(() => store.sessions.put(changed))
        assert.deepEqual(store.sessions.list(contact), [changed, second])
        assert.deepEqual(store.sessions.list(other), [{ ...session, contact: other }])
        store.transact(() => store.sessions.remove(contact, session.sid))
        assert.deepEqual(store.sessions.list(contact), [second])
      }),
    )

    test(
      'an invite outlives the contact that it led to',
      withContact((store, { contact, profile }) => {
        const row = rows.invite(profile, { side: 'invitee', contact, warning: 'used-twice' })
        const id = store.transact(() => store.invites.add(row))
        assert.deepEqual(revealed(store.invites.get(id)), revealed({ id, ...row }))
        const state = rows.bytes(40)
        store.transact(() => store.invites.update(id, { state, warning: undefined }))
        store.transact(() => store.contacts.remove(contact))
        assert.deepEqual(
          store.invites.list(profile).map(revealed),
          [{ id, ...row, state, warning: undefined, contact: undefined }].map(revealed),
        )
        store.transact(() => store.invites.remove(id))
        assert.deepEqual(store.invites.list(profile), [])
      }),
    )

    test(
      'an introduction is found by either contact, outlives its invite, and goes with any of its contacts',
      withContact((store, { contact, profile }) => {
        const other = store.transact(() => rows.addContact(store, profile).contact)
        const invite = store.transact(() => store.invites.add(rows.invite(profile)))
        const row = rows.introduction(profile, contact, { other, invite })
        const id = store.transact(() => store.introductions.add(row))
        assert.deepEqual(store.introductions.get(id), { id, ...row })
        assert.deepEqual(store.introductions.find(contact, row.name)?.id, id)
        assert.deepEqual(store.introductions.find(other, row.name)?.id, id)
        assert.equal(store.introductions.find(other, rows.bytes(16)), undefined)
        assert.equal(store.introductions.ofInvite(invite)?.id, id)
        assert.throws(() => store.transact(() => store.introductions.add(row)), {
          code: 'row-exists',
        })
        const state = rows.bytes(40)
        store.transact(() => store.introductions.update(id, { state }))
        store.transact(() => store.invites.remove(invite))
        const expected = [{ id, ...row, state, invite: undefined }]
        assert.deepEqual(store.introductions.list(profile), expected)
        store.transact(() => store.contacts.remove(other))
        assert.deepEqual(store.introductions.list(profile), [])
        const alone = store.transact(() =>
          store.introductions.add(rows.introduction(profile, contact)),
        )
        store.transact(() => store.introductions.remove(alone))
        assert.deepEqual(store.introductions.list(profile), [])
      }),
    )

    test(
      'with a contact goes all that belongs to it, with a profile all that belongs to that, and nothing else',
      withContact((store, { profile, ...added }) => {
        const fill = (of: AddedContact, word: string): readonly [number, number] =>
          store.transact(() => {
            const { contact, conversation, lane } = of
            const message = store.messages.add(
              rows.message(conversation, { text: `secret ${word}` }),
            )
            store.sessions.put({
              contact,
              sid: rows.bytes(32),
              ratchet: rows.bytes(9),
              safety: rows.bytes(9),
              isLive: true,
            })
            const letter = store.outbox.addLetter(rows.letter(lane))
            const frame = store.outbox.addFrame(rows.frame(lane, { message }))
            store.outbox.assign([frame], letter)
            return [message, letter]
          })
        const sibling = store.transact(() => rows.addContact(store, profile))
        const stranger = store.transact(() =>
          rows.addContact(store, store.profiles.add(rows.profile())),
        )
        const [[m1, l1], [m2, l2], [m3, l3]] = [
          fill(added, 'one'),
          fill(sibling, 'two'),
          fill(stranger, 'three'),
        ]
        const there = (): readonly boolean[] => [
          ...[m1, m2, m3].map((id) => store.messages.get(id) !== undefined),
          ...[l1, l2, l3].map((id) => store.outbox.letter(id) !== undefined),
          ...[l1, l2, l3].map((id) => store.outbox.framesOf(id).length > 0),
          ...[added, sibling, stranger].map(
            ({ contact }) => store.sessions.list(contact).length > 0,
          ),
          ...[added, sibling, stranger].map(({ lane }) => store.lanes.get(lane) !== undefined),
          ...[added, sibling, stranger].map(
            ({ contact }) => store.conversations.withContact(contact) !== undefined,
          ),
        ]
        const only = (...kept: readonly boolean[]): readonly boolean[] => [
          ...kept,
          ...kept,
          ...kept,
          ...kept,
          ...kept,
          ...kept,
        ]
        assert.deepEqual(there(), only(true, true, true))
        store.transact(() => store.contacts.remove(added.contact))
        assert.deepEqual(there(), only(false, true, true))
        assert.deepEqual(
          store.messages.search({ profile }, 'secret', 9).map(({ message }) => message),
          [m2],
        )
        store.transact(() => {
          store.settings.set(profile, 'a', 1)
          store.profiles.remove(profile)
        })
        assert.deepEqual(there(), only(false, false, true))
        assert.equal(store.settings.get(profile, 'a'), undefined)
        assert.deepEqual(store.messages.search({ profile }, 'secret', 9), [])
      }),
    )
  })
}
