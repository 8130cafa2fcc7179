/** Messages that go: one by one, many at once, a whole conversation; what goes with them, and what is remembered. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { unixMs } from '@pvtcoms/core/env'
import { THE_CONTACT, US } from '../../src/index.ts'
import { ids, type Stage } from './stage.ts'

export function removalCompliance({ name, rows, withContact, addMessages }: Stage): void {
  describe(`messages that are removed from the ${name} store`, () => {
    test(
      'with a message go its steps, reactions, early amendments and frames; a letter stays',
      withContact((store, { conversation, lane }) => {
        const ref = rows.bytes(8)
        const [message, other] = addMessages(store, conversation, [{ ref, author: US }, {}]) as [
          number,
          number,
        ]
        const reaction = {
          conversation,
          author: US,
          ref,
          by: THE_CONTACT,
          emoji: 'x',
          sentAt: rows.now(),
        } as const
        const letter = store.transact(() => {
          store.steps.add({ message, at: rows.now(), code: 'sealed', mailbox: undefined })
          store.reactions.put(reaction)
          store.reactions.put({ ...reaction, author: THE_CONTACT })
          store.amendments.put({ conversation, author: US, ref, edit: undefined, retracted: true })
          const added = store.outbox.addLetter(rows.letter(lane))
          store.outbox.assign([store.outbox.addFrame(rows.frame(lane, { message }))], added)
          store.outbox.addFrame(rows.frame(lane, { message }))
          store.outbox.addFrame(rows.frame(lane, { message: other }))
          assert.equal(store.outbox.countMessages(lane), 2)
          store.messages.remove(message)
          return added
        })
        assert.deepEqual(store.steps.list(message), [])
        assert.deepEqual(store.reactions.list(conversation, US, ref), [])
        assert.equal(store.reactions.list(conversation, THE_CONTACT, ref).length, 1)
        assert.equal(store.amendments.get(conversation, US, ref), undefined)
        assert.deepEqual(store.outbox.framesOfMessage(message), [])
        assert.equal(store.outbox.countMessages(lane), 1)
        assert.equal(store.outbox.countWaiting(lane), 1)
        assert.notEqual(store.outbox.letter(letter), undefined)
      }),
    )

    test(
      'many are removed at once as each is alone, and are found no more; the others are',
      withContact((store, { conversation, profile, lane }) => {
        const all = addMessages(
          store,
          conversation,
          Array.from({ length: 120 }, (_, at) => ({ text: `sesame ${at}`, position: at })),
        )
        const [doomed, kept] = [all.slice(0, 80), all.slice(80)]
        const within = { profile, kinds: ['contact'] } as const
        assert.equal(store.messages.search(within, 'sesame', 200).length, 120)
        store.transact(() => {
          store.steps.add({
            message: doomed[0] ?? 0,
            at: rows.now(),
            code: 'sealed',
            mailbox: undefined,
          })
          store.outbox.addFrame(rows.frame(lane, { message: doomed[1] }))
          store.messages.removeAll(doomed)
          store.messages.removeAll([])
        })
        assert.deepEqual(ids(store.messages.page(conversation, { kind: 'newest' }, 200)), kept)
        const hits = store.messages.search(within, 'sesame', 200)
        assert.deepEqual(hits.map(({ message }) => message).toReversed(), kept)
        assert.deepEqual(store.steps.list(doomed[0] ?? 0), [])
        assert.equal(store.outbox.countWaiting(lane), 0)
      }),
    )

    test(
      'frames that were released outlive their message, and belong to none',
      withContact((store, { conversation, lane }) => {
        const [message, other] = addMessages(store, conversation, [{ author: US }, {}]) as [
          number,
          number,
        ]
        const frames = store.transact(() => {
          const part = store.outbox.addFrame(rows.frame(lane, { message }))
          const about = store.outbox.addFrame(rows.frame(lane, { about: message }))
          const others = store.outbox.addFrame(rows.frame(lane, { message: other }))
          assert.deepEqual(store.outbox.messages(lane), [message, other])
          store.outbox.release(message)
          store.messages.remove(message)
          return [part, about, others]
        })
        const waiting = store.outbox.waiting(lane, 9)
        assert.deepEqual(ids(waiting), frames)
        assert.deepEqual(
          waiting.map((frame) => [frame.message, frame.about]),
          [
            [undefined, undefined],
            [undefined, undefined],
            [other, undefined],
          ],
        )
        assert.deepEqual(store.outbox.messages(lane), [other])
      }),
    )

    test(
      'a conversation is cleared of all messages, which are remembered as gone; what waits for later ones stays',
      withContact((store, { conversation, lane, profile }) => {
        const other = store.transact(() => rows.addContact(store, profile))
        const refs = [rows.bytes(8), rows.bytes(8), rows.bytes(8)] as const
        const [ours] = addMessages(store, conversation, [
          { author: US, ref: refs[0], text: 'sesame' },
          { ref: refs[1], text: 'sesame', status: 'unread' },
          { kind: 'notice', text: '{"code":"joined"}' },
        ])
        const [kept] = addMessages(store, other.conversation, [{ text: 'sesame' }])
        const about = { conversation, author: THE_CONTACT, sentAt: rows.now() }
        const early = { conversation, author: THE_CONTACT, ref: refs[2] }
        store.transact(() => {
          for (const ref of [refs[1], refs[2]]) {
            store.reactions.put({ ...about, ref, by: THE_CONTACT, emoji: 'x' })
          }
          store.amendments.put({ ...early, edit: undefined, retracted: true })
          store.outbox.addFrame(rows.frame(lane, { message: ours }))
          assert.equal(store.messages.clear(conversation), 3)
        })
        const { messages, gone, reactions, outbox } = store
        assert.deepEqual(messages.page(conversation, { kind: 'newest' }, 9), [])
        assert.deepEqual(
          [messages.last(conversation), messages.countUnread(conversation)],
          [undefined, 0],
        )
        assert.deepEqual(
          messages.search({ profile }, 'sesame', 9).map(({ message }) => message),
          [kept],
        )
        assert.ok(
          gone.has(conversation, US, refs[0]) && gone.has(conversation, THE_CONTACT, refs[1]),
        )
        assert.ok(!gone.has(conversation, THE_CONTACT, refs[2]))
        assert.deepEqual(messages.lastRef(conversation, US), refs[0])
        assert.deepEqual(reactions.list(conversation, THE_CONTACT, refs[1]), [])
        assert.equal(reactions.list(conversation, THE_CONTACT, refs[2]).length, 1)
        assert.equal(store.amendments.get(conversation, THE_CONTACT, refs[2])?.retracted, true)
        assert.equal(outbox.waiting(lane, 9)[0]?.message, undefined)
        assert.equal(
          store.transact(() => messages.clear(conversation)),
          0,
        )
      }),
    )

    test(
      'what has disappeared is forgotten after two months, what a person deleted is not',
      withContact((store, { conversation }) => {
        const [disappeared, deleted, later] = [rows.bytes(8), rows.bytes(8), rows.bytes(8)]
        const day = 24 * 3_600_000
        const gone = (ref: Uint8Array, at: number | undefined): void =>
          store.gone.add({
            ...{ conversation, author: THE_CONTACT, ref },
            at: at === undefined ? undefined : unixMs(at),
          })
        store.transact(() => {
          gone(disappeared, day)
          gone(deleted, undefined)
        })
        const has = (ref: Uint8Array): boolean => store.gone.has(conversation, THE_CONTACT, ref)
        assert.ok(has(disappeared) && has(deleted))
        store.transact(() => gone(later, 90 * day))
        assert.deepEqual([has(disappeared), has(deleted), has(later)], [false, true, true])
      }),
    )
  })
}
