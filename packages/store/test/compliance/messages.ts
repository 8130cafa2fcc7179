/** Messages and what belongs to them. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { unixMs } from '@pvtcoms/core/env'
import { type Member, type MessageRow, type Store, THE_CONTACT, US } from '../../src/index.ts'
import { ids, type Stage } from './stage.ts'

export function messagesCompliance({ name, rows, withContact, addMessages }: Stage): void {
  describe(`messages of the ${name} store`, () => {
    test(
      'a message comes back as it was added, and is found by its author’s name for it',
      withContact((store, { conversation }) => {
        const row = rows.message(conversation, {
          author: US,
          status: 'queued',
          replyTo: { author: THE_CONTACT, ref: rows.bytes(8) },
          editedAt: rows.now(),
          retractedAt: rows.now(),
          timer: 60,
          disappearsAt: rows.now(),
        })
        const bare = rows.message(conversation, { ref: row.ref, text: undefined })
        const [a, b] = addMessages(store, conversation, [row, bare])
        assert.deepEqual(store.messages.get(a as number), { id: a, ...row })
        assert.deepEqual(store.messages.find(conversation, US, row.ref), { id: a, ...row })
        assert.deepEqual(store.messages.find(conversation, THE_CONTACT, row.ref), {
          id: b,
          ...bare,
        })
        assert.equal(store.messages.find(conversation, THE_CONTACT, rows.bytes(8)), undefined)
        assert.throws(() => addMessages(store, conversation, [row]), { code: 'row-exists' })
      }),
    )

    test(
      'they are shown by position, then in the order of their author, whatever their clocks say',
      withContact((store, { conversation }) => {
        const at = (position: number, order: number): Partial<MessageRow> => ({
          position,
          ref: new Uint8Array(8).fill(order),
          sentAt: unixMs(100 - order),
          at: unixMs(100 - position),
        })
        const [a, b, c, d, e] = addMessages(store, conversation, [
          at(20, 5),
          at(10, 9),
          at(20, 4),
          at(20, 6),
          at(5, 50),
        ])
        const shown = [e, b, c, a, d]
        const page = (...given: Parameters<Store['messages']['page']>): number[] =>
          ids(store.messages.page(...given))
        assert.deepEqual(page(conversation, { kind: 'newest' }, 9), shown)
        assert.deepEqual(page(conversation, { kind: 'newest' }, 2), shown.slice(3))
        assert.equal(store.messages.last(conversation)?.id, d)
        assert.equal(
          store.messages.lastPosition(conversation),
          store.messages.last(conversation)?.position,
        )
        assert.equal(store.messages.lastPosition(conversation + 1), undefined)
        for (const [index, message] of shown.entries()) {
          const where = (kind: 'before' | 'after' | 'around') =>
            ({ kind, message: message as number }) as const
          const until = Math.max(0, index - 2)
          assert.deepEqual(page(conversation, where('before'), 2), shown.slice(until, index))
          assert.deepEqual(page(conversation, where('after'), 2), shown.slice(index + 1, index + 3))
          assert.deepEqual(
            page(conversation, where('around'), 3),
            shown.slice(Math.max(0, index - 1), index + 2),
          )
        }
        for (const kind of ['before', 'after', 'around'] as const) {
          assert.deepEqual(page(conversation, { kind, message: 99 }, 5), [])
        }
      }),
    )

    test(
      'a page of one conversation has nothing of another, not even beside a message of that one',
      withContact((store, { conversation, profile }) => {
        const other = store.transact(() => rows.addContact(store, profile).conversation)
        const [mine] = addMessages(store, conversation, [{}])
        const [theirs] = addMessages(store, other, [{}])
        assert.deepEqual(ids(store.messages.page(conversation, { kind: 'newest' }, 9)), [mine])
        for (const kind of ['before', 'after', 'around'] as const) {
          const at = { kind, message: theirs as number }
          assert.deepEqual(store.messages.page(conversation, at, 9), [])
        }
        assert.deepEqual(store.messages.unreadUpTo(conversation, theirs as number), [])
        assert.equal(store.messages.last(other)?.id, theirs)
      }),
    )

    test(
      'unread and delivered ones are counted and listed as they are shown, up to a message',
      withContact((store, { conversation }) => {
        const at = (position: number, status: MessageRow['status']): Partial<MessageRow> => ({
          position,
          status,
          author: status === 'delivered' ? US : THE_CONTACT,
        })
        const [late, early, seen, sent, middle] = addMessages(store, conversation, [
          at(30, 'unread'),
          at(10, 'unread'),
          at(15, 'seen'),
          at(16, 'delivered'),
          at(20, 'unread'),
        ]) as [number, number, number, number, number]
        const { messages } = store
        assert.equal(messages.countUnread(conversation), 3)
        assert.equal(messages.firstUnread(conversation)?.id, early)
        assert.deepEqual(messages.unreadUpTo(conversation, seen), [early])
        assert.deepEqual(messages.unreadUpTo(conversation, middle), [early, middle])
        assert.deepEqual(messages.unreadUpTo(conversation, late), [early, middle, late])
        store.transact(() => {
          for (const id of [early, middle, late]) messages.update(id, { status: 'seen' })
          messages.update(sent, { status: 'read' })
        })
        assert.equal(messages.countUnread(conversation), 0)
        assert.equal(messages.firstUnread(conversation), undefined)
      }),
    )

    test(
      'of ours, delivered ones are listed from one ref to another, and neither theirs nor those that were read',
      withContact((store, { conversation }) => {
        const { messages } = store
        const ref = (order: number): Uint8Array => new Uint8Array(8).fill(order)
        const at = (order: number, status: MessageRow['status']): Partial<MessageRow> => ({
          ref: ref(order),
          status,
          author: status === 'seen' ? THE_CONTACT : US,
          position: 10 * order,
        })
        const [one, read, two, , three] = addMessages(store, conversation, [
          at(1, 'delivered'),
          at(2, 'read'),
          at(3, 'delivered'),
          at(4, 'seen'),
          at(5, 'delivered'),
        ]) as [number, number, number, number, number]
        const between = (first: number, last: number): readonly number[] =>
          messages.deliveredBetween(conversation, ref(first), ref(last))
        assert.deepEqual(between(0, 9), [one, two, three])
        assert.deepEqual(between(2, 4), [two])
        assert.deepEqual(between(3, 5), [two, three])
        assert.deepEqual(between(4, 3), [])
        assert.deepEqual(messages.deliveredBetween(conversation + 1, ref(0), ref(9)), [])
        store.transact(() => {
          messages.update(two, { status: 'read' })
          messages.update(read, { status: 'delivered' })
        })
        assert.deepEqual(between(0, 9), [one, read, three])
      }),
    )

    test(
      'a reading mark that is about none of thousands of delivered messages does not look at each of them',
      withContact((store, { conversation }) => {
        const ref = (order: number): Uint8Array =>
          Uint8Array.of(1, 0, 0, 0, 0, 0, order >> 8, order & 255)
        const written = Array.from({ length: 8_000 }, (_, order) => ({
          ...{ author: US, status: 'delivered' as const, ref: ref(order), position: 1 + order },
          text: 'x',
        }))
        addMessages(store, conversation, written)
        const duration = (within: number): number => {
          const from = performance.now()
          for (let count = 0; count < 200; count++) {
            const found = store.messages.deliveredBetween(
              within,
              ref(0).fill(0),
              ref(0).fill(0, 0, 1),
            )
            assert.deepEqual(found, [])
          }
          return performance.now() - from
        }
        const [none, some] = [duration(conversation + 1), duration(conversation)]
        assert.ok(some < 10 * none + 10, `${some} ms, and ${none} ms`)
      }),
    )

    test(
      'the next text of an author, and their last one, also one that has disappeared, are found by their order',
      withContact((store, { conversation }) => {
        const ref = (order: number): Uint8Array => new Uint8Array(8).fill(order)
        const named = (author: Member, order: number): Partial<MessageRow> => ({
          author,
          ref: ref(order),
        })
        const [a, b] = addMessages(store, conversation, [
          named(THE_CONTACT, 30),
          named(THE_CONTACT, 20),
          { ...named(THE_CONTACT, 25), kind: 'notice', text: '{"code":"joined"}' },
          named(US, 10),
          named(US, 200),
          named(US, 9),
        ])
        const next = (order: number): number | undefined =>
          store.messages.nextOf(conversation, THE_CONTACT, ref(order))?.id
        assert.equal(next(0), b)
        assert.equal(next(20), a)
        assert.equal(next(30), undefined)
        const last = (): Uint8Array | undefined => store.messages.lastRef(conversation, US)
        assert.deepEqual(last(), ref(200))
        assert.equal(store.messages.lastRef(conversation + 1, US), undefined)
        store.transact(() =>
          store.gone.add({ conversation, author: US, ref: ref(201), at: rows.now() }),
        )
        assert.deepEqual(last(), ref(201))
      }),
    )

    test(
      'messages that are to disappear come in the order of their time',
      withContact((store, { conversation, profile }) => {
        assert.equal(store.messages.nextDisappearance({ profile }), undefined)
        const [a, b, c] = addMessages(store, conversation, [
          { disappearsAt: unixMs(30) },
          { disappearsAt: unixMs(10) },
          {},
        ]) as [number, number, number]
        assert.equal(store.messages.nextDisappearance({ profile }), 10)
        assert.deepEqual(store.messages.disappearing({ profile }, unixMs(9), 9), [])
        assert.deepEqual(store.messages.disappearing({ profile }, unixMs(30), 9), [b, a])
        assert.deepEqual(store.messages.disappearing({ profile }, unixMs(30), 1), [b])
        store.transact(() => {
          store.messages.remove(b)
          store.messages.update(c, { disappearsAt: unixMs(20), timer: 5 })
        })
        assert.equal(store.messages.nextDisappearance({ profile }), 20)
      }),
    )

    test(
      'messages that are to disappear are looked for in a profile, and in conversations of a kind',
      withContact((store, { conversation, profile }) => {
        const [group, other, elsewhere] = store.transact(() => {
          const second = store.profiles.add(rows.profile())
          const stranger = rows.addContact(store, second).conversation
          return [
            store.conversations.add(rows.conversation(profile, undefined)),
            second,
            stranger,
          ] as const
        })
        const [a] = addMessages(store, conversation, [{ disappearsAt: unixMs(30) }])
        const [b] = addMessages(store, group, [{ disappearsAt: unixMs(20) }])
        const [c] = addMessages(store, elsewhere, [{ disappearsAt: unixMs(10) }])
        const found = (...[within]: Parameters<Store['messages']['nextDisappearance']>) => [
          store.messages.disappearing(within, unixMs(99), 1),
          store.messages.nextDisappearance(within),
        ]
        assert.deepEqual(found({ profile }), [[b], 20])
        assert.deepEqual(found({ profile, kinds: ['contact', 'notes'] }), [[a], 30])
        assert.deepEqual(found({ profile: other }), [[c], 10])
        assert.deepEqual(found({ profile: other, kinds: ['group'] }), [[], undefined])
      }),
    )

    test(
      'the messages that follow a place are found, whether one stands there or not',
      withContact((store, { conversation }) => {
        const at = (position: number, order: number): Partial<MessageRow> => ({
          position,
          ref: new Uint8Array(8).fill(order),
        })
        const [a, b, c] = addMessages(store, conversation, [at(1, 9), at(2, 3), at(2, 5)]) as [
          number,
          number,
          number,
        ]
        const after = (position: number, order: number, limit = 9): readonly number[] =>
          ids(
            store.messages.following(
              conversation,
              { position, ref: new Uint8Array(8).fill(order) },
              limit,
            ),
          )
        assert.deepEqual(ids(store.messages.following(conversation, undefined, 2)), [a, b])
        assert.deepEqual(after(1, 9), [b, c])
        assert.deepEqual(after(2, 4), [c])
        assert.deepEqual(after(1, 9, 1), [b])
        store.transact(() => store.messages.remove(b))
        assert.deepEqual(after(2, 3), [c])
        assert.deepEqual(after(2, 5), [])
      }),
    )

    test(
      'amendments, reactions and steps are kept for messages, and take the place of earlier ones',
      withContact((store, { conversation }) => {
        const ref = rows.bytes(8)
        const edit = { text: 'better', sentAt: rows.now() }
        const amendment = {
          conversation,
          author: THE_CONTACT,
          ref,
          edit,
          retracted: false,
        } as const
        const reaction = {
          conversation,
          author: THE_CONTACT,
          ref,
          by: US,
          emoji: '\u{1f44d}',
          sentAt: rows.now(),
        } as const
        const theirs = { ...reaction, by: THE_CONTACT, emoji: '' } as const
        const messageRef = rows.bytes(8)
        const [message, bare] = addMessages(store, conversation, [
          { ref: messageRef, author: US },
          {},
        ]) as [number, number]
        const ofMessage = { ...reaction, author: US, ref: messageRef } as const
        const theirsOfMessage = { ...ofMessage, by: THE_CONTACT, emoji: 'y' } as const
        const steps = [
          { message, at: rows.now(), code: 'sealed', mailbox: undefined },
          { message, at: unixMs(1), code: 'stored', mailbox: 'ab'.repeat(32) },
        ]
        store.transact(() => {
          store.amendments.put({ ...amendment, edit: undefined, retracted: true })
          store.amendments.put(amendment)
          store.reactions.put({ ...reaction, emoji: 'x' })
          store.reactions.put(reaction)
          store.reactions.put(theirs)
          store.reactions.put(ofMessage)
          store.reactions.put(theirsOfMessage)
          for (const step of steps) store.steps.add(step)
        })
        assert.deepEqual(store.amendments.get(conversation, THE_CONTACT, ref), amendment)
        assert.equal(store.amendments.get(conversation, US, ref), undefined)
        assert.deepEqual(store.reactions.list(conversation, THE_CONTACT, ref), [theirs, reaction])
        assert.deepEqual(
          store.reactions.ofMessages([bare, message, 999]),
          new Map([[message, [theirsOfMessage, ofMessage]]]),
        )
        assert.deepEqual(store.steps.list(message), steps)
        store.transact(() => store.amendments.remove(conversation, THE_CONTACT, ref))
        assert.equal(store.amendments.get(conversation, THE_CONTACT, ref), undefined)
      }),
    )
  })
}
