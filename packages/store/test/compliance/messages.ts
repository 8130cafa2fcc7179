/** Messages and what belongs to them. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { unixMs } from '@pvtcoms/core/env'
import type { MessageRow, Store } from '../../src/index.ts'
import { ids, type Stage } from './stage.ts'

export function messagesCompliance({ name, rows, withContact, addMessages }: Stage): void {
  describe(`messages of the ${name} store`, () => {
    test(
      'a message comes back as it was added, and is found by its author’s name for it',
      withContact((store, contact) => {
        const row = rows.message(contact, {
          author: 'us',
          status: 'queued',
          replyTo: { author: 'them', ref: rows.bytes(8) },
          editedAt: rows.now(),
          retractedAt: rows.now(),
          timer: 60,
          disappearsAt: rows.now(),
        })
        const bare = rows.message(contact, { ref: row.ref, text: undefined })
        const [a, b] = addMessages(store, contact, [row, bare])
        assert.deepEqual(store.messages.get(a as number), { id: a, ...row })
        assert.deepEqual(store.messages.find(contact, 'us', row.ref), { id: a, ...row })
        assert.deepEqual(store.messages.find(contact, 'them', row.ref), { id: b, ...bare })
        assert.equal(store.messages.find(contact, 'them', rows.bytes(8)), undefined)
        assert.throws(() => addMessages(store, contact, [row]), { code: 'row-exists' })
      }),
    )

    test(
      'they are shown by place, then by their author’s clock, then as they came',
      withContact((store, contact) => {
        const at = (place: number, sentAt: number): Partial<MessageRow> => ({
          place: unixMs(place),
          sentAt: unixMs(sentAt),
        })
        const [a, b, c, d, e] = addMessages(store, contact, [
          at(20, 5),
          at(10, 9),
          at(20, 4),
          at(20, 5),
          at(5, 50),
        ])
        const shown = [e, b, c, a, d]
        const page = (...given: Parameters<Store['messages']['page']>): number[] =>
          ids(store.messages.page(...given))
        assert.deepEqual(page(contact, { kind: 'newest' }, 9), shown)
        assert.deepEqual(page(contact, { kind: 'newest' }, 2), shown.slice(3))
        assert.equal(store.messages.last(contact)?.id, d)
        for (const [index, message] of shown.entries()) {
          const where = (kind: 'before' | 'after' | 'around') =>
            ({ kind, message: message as number }) as const
          const until = Math.max(0, index - 2)
          assert.deepEqual(page(contact, where('before'), 2), shown.slice(until, index))
          assert.deepEqual(page(contact, where('after'), 2), shown.slice(index + 1, index + 3))
          assert.deepEqual(
            page(contact, where('around'), 3),
            shown.slice(Math.max(0, index - 1), index + 2),
          )
        }
        for (const kind of ['before', 'after', 'around'] as const) {
          assert.deepEqual(page(contact, { kind, message: 99 }, 5), [])
        }
      }),
    )

    test(
      'a page of one contact has nothing of another, not even beside a message of that one',
      withContact((store, contact, profile) => {
        const other = store.transact(() => store.contacts.add(rows.contact(profile)))
        const [mine] = addMessages(store, contact, [{}])
        const [theirs] = addMessages(store, other, [{}])
        assert.deepEqual(ids(store.messages.page(contact, { kind: 'newest' }, 9)), [mine])
        for (const kind of ['before', 'after', 'around'] as const) {
          const place = { kind, message: theirs as number }
          assert.deepEqual(store.messages.page(contact, place, 9), [])
        }
        assert.deepEqual(store.messages.unreadUpTo(contact, theirs as number), [])
        assert.equal(store.messages.last(other)?.id, theirs)
      }),
    )

    test(
      'unread and delivered ones are counted and listed as they are shown, up to a message',
      withContact((store, contact) => {
        const at = (place: number, status: MessageRow['status']): Partial<MessageRow> => ({
          place: unixMs(place),
          status,
          author: status === 'delivered' ? 'us' : 'them',
        })
        const [late, early, seen, sent, middle] = addMessages(store, contact, [
          at(30, 'unread'),
          at(10, 'unread'),
          at(15, 'seen'),
          at(16, 'delivered'),
          at(20, 'unread'),
        ]) as [number, number, number, number, number]
        const { messages } = store
        assert.equal(messages.countUnread(contact), 3)
        assert.equal(messages.firstUnread(contact)?.id, early)
        assert.deepEqual(messages.unreadUpTo(contact, seen), [early])
        assert.deepEqual(messages.unreadUpTo(contact, middle), [early, middle])
        assert.deepEqual(messages.unreadUpTo(contact, late), [early, middle, late])
        assert.deepEqual(messages.deliveredUpTo(contact, seen), [])
        assert.deepEqual(messages.deliveredUpTo(contact, sent), [sent])
        store.transact(() => {
          for (const id of [early, middle, late]) messages.update(id, { status: 'seen' })
          messages.update(sent, { status: 'read' })
        })
        assert.equal(messages.countUnread(contact), 0)
        assert.equal(messages.firstUnread(contact), undefined)
        assert.deepEqual(messages.deliveredUpTo(contact, late), [])
      }),
    )

    test(
      'the first of theirs after a time, and the time of our last one, are by their author’s clock',
      withContact((store, contact) => {
        const sent = (author: 'us' | 'them', sentAt: number): Partial<MessageRow> => ({
          author,
          sentAt: unixMs(sentAt),
        })
        const [a, b] = addMessages(store, contact, [
          sent('them', 30),
          sent('them', 20),
          sent('us', 10),
        ])
        const first = (after: number): number | undefined =>
          store.messages.firstSentAfter(contact, unixMs(after))?.id
        assert.equal(first(0), b)
        assert.equal(first(20), a)
        assert.equal(first(30), undefined)
        assert.equal(store.messages.lastSentAt(contact), 10)
        assert.equal(store.messages.lastSentAt(contact + 1), undefined)
      }),
    )

    test(
      'messages that are to disappear come in the order of their time',
      withContact((store, contact) => {
        assert.equal(store.messages.nextDisappearance(), undefined)
        const [a, b, c] = addMessages(store, contact, [
          { disappearsAt: unixMs(30) },
          { disappearsAt: unixMs(10) },
          {},
        ]) as [number, number, number]
        assert.equal(store.messages.nextDisappearance(), 10)
        assert.deepEqual(store.messages.disappearing(unixMs(9), 9), [])
        assert.deepEqual(store.messages.disappearing(unixMs(30), 9), [b, a])
        assert.deepEqual(store.messages.disappearing(unixMs(30), 1), [b])
        store.transact(() => {
          store.messages.remove(b)
          store.messages.update(c, { disappearsAt: unixMs(20), timer: 5 })
        })
        assert.equal(store.messages.nextDisappearance(), 20)
      }),
    )

    test(
      'with a message go its steps, reactions, early amendments and frames; a letter stays',
      withContact((store, contact) => {
        const ref = rows.bytes(8)
        const [message, other] = addMessages(store, contact, [{ ref, author: 'us' }, {}]) as [
          number,
          number,
        ]
        const reaction = {
          contact,
          author: 'us',
          ref,
          by: 'them',
          emoji: 'x',
          sentAt: rows.now(),
        } as const
        const letter = store.transact(() => {
          store.steps.add({ message, at: rows.now(), code: 'sealed', mailbox: undefined })
          store.reactions.put(reaction)
          store.reactions.put({ ...reaction, author: 'them' })
          store.amendments.put({ contact, author: 'us', ref, edit: undefined, retracted: true })
          const added = store.outbox.addLetter(rows.letter(contact))
          store.outbox.assign([store.outbox.addFrame(rows.frame(contact, { message }))], added)
          store.outbox.addFrame(rows.frame(contact, { message }))
          store.outbox.addFrame(rows.frame(contact, { message: other }))
          assert.equal(store.outbox.countMessages(contact), 2)
          store.messages.remove(message)
          return added
        })
        assert.deepEqual(store.steps.list(message), [])
        assert.deepEqual(store.reactions.list(contact, 'us', ref), [])
        assert.equal(store.reactions.list(contact, 'them', ref).length, 1)
        assert.equal(store.amendments.get(contact, 'us', ref), undefined)
        assert.deepEqual(store.outbox.framesOfMessage(message), [])
        assert.equal(store.outbox.countMessages(contact), 1)
        assert.equal(store.outbox.countWaiting(contact), 1)
        assert.notEqual(store.outbox.letter(letter), undefined)
      }),
    )

    test(
      'amendments, reactions and steps are kept for messages, and take the place of earlier ones',
      withContact((store, contact) => {
        const ref = rows.bytes(8)
        const edit = { text: 'better', sentAt: rows.now() }
        const amendment = { contact, author: 'them', ref, edit, retracted: false } as const
        const reaction = {
          contact,
          author: 'them',
          ref,
          by: 'us',
          emoji: '\u{1f44d}',
          sentAt: rows.now(),
        } as const
        const theirs = { ...reaction, by: 'them', emoji: '' } as const
        const [message] = addMessages(store, contact, [{}]) as [number]
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
          for (const step of steps) store.steps.add(step)
        })
        assert.deepEqual(store.amendments.get(contact, 'them', ref), amendment)
        assert.equal(store.amendments.get(contact, 'us', ref), undefined)
        assert.deepEqual(store.reactions.list(contact, 'them', ref), [theirs, reaction])
        assert.deepEqual(store.steps.list(message), steps)
        store.transact(() => store.amendments.remove(contact, 'them', ref))
        assert.equal(store.amendments.get(contact, 'them', ref), undefined)
      }),
    )
  })
}
