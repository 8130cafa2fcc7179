/** Deleting for oneself, clearing a conversation, forwarding and exporting, in the room of conversations alone. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { Content } from '@pvtcoms/core/content'
import { unixMs } from '@pvtcoms/core/env'
import { Secret } from '@pvtcoms/core/secret'
import { BACKUPS_HOLD_DELETED, THE_CONTACT, US } from '@pvtcoms/store'
import { exportPageView, namesIn } from '../../../src/engine/api/views/export.ts'
import { messageView } from '../../../src/engine/api/views/message.ts'
import { ConversationRoom } from '../rooms/conversation-room.ts'

const refOf = (digit: number): Uint8Array => new Uint8Array(8).fill(digit)

function text(digit: number, said: string): Extract<Content, { kind: 'text' }> {
  return { kind: 'text', id: refOf(digit), sentAt: unixMs(digit), replyTo: [], text: said }
}

const shown = (room: ConversationRoom): readonly (string | undefined)[] =>
  room.messages.map((row) => row.text)

/** The letter of all that waits is sealed. */
function seal(room: ConversationRoom, n: number): void {
  const { store, env, work } = room.world
  const waiting = store.outbox.waiting(room.lane, 99).map(({ id }) => id)
  work.do(() => {
    const letter = store.outbox.addLetter({
      ...{ lane: room.lane, chain: 'c'.repeat(16), n, sealedAt: env.now(), directAt: undefined },
      ...{
        copies: [],
        tagKey: new Secret('TagKey', new Uint8Array(32)),
        inner: new Uint8Array(4_096),
      },
    })
    store.outbox.assign(waiting, letter)
  })
}

suite('a message that is deleted for me', () => {
  test('is gone from the list, the search, the unread ones and what is said of the conversation', () => {
    const room = new ConversationRoom('gone')
    const { conversations, conversation, world } = room
    room.hears(text(1, 'first'), text(2, 'second'))
    const [first, second] = room.messages
    assert.ok(first && second)
    conversations.send(conversation.id, 'an answer', second.id)
    world.changes.length = 0
    assert.deepEqual(conversations.delete([second.id], undefined), {
      ...{ deleted: 1, withheld: 0, onTheWay: 0 },
    })
    assert.deepEqual(shown(room), ['first', 'an answer'])
    const find = (query: string): readonly number[] =>
      conversations.search({ query, limit: 9 }).map(({ message }) => message)
    assert.deepEqual([find('second'), find('first')], [[], [first.id]])
    assert.equal(world.store.messages.countUnread(conversation.id), 1)
    const [, answer] = room.messages
    assert.ok(answer)
    const reply = messageView(world.store, answer).replyTo
    assert.deepEqual([reply?.message, reply?.text], [undefined, undefined])
    assert.deepEqual(
      world.changes.map(({ kind }) => kind),
      ['message-removed', 'contact', 'conversation'],
    )
    assert.equal(world.store.settings.get(undefined, BACKUPS_HOLD_DELETED), true)
    assert.throws(() => conversations.delete([second.id, 99], undefined), {
      code: 'no-such-message',
    })
    assert.equal(conversations.delete([second.id, first.id], undefined).deleted, 1)
  })

  test('does not come back, nor throws, by a copy, an edit, a reaction, a retraction or a receipt that comes later', () => {
    const room = new ConversationRoom('late')
    const { conversations, conversation, world } = room
    room.hears(text(1, 'theirs'))
    const sent = ['one', 'two', 'three'].map((said) =>
      conversations.send(conversation.id, said, undefined),
    )
    const [one, , three] = sent.map((id) => room.message(id))
    assert.ok(one && three)
    seal(room, 0)
    world.work.do((unit) => {
      const frames = world.store.outbox.framesOf(1)
      world.store.outbox.removeFrames(frames.map(({ id }) => id))
      conversations.acknowledged(unit, frames)
    })
    conversations.delete([room.messages[0]?.id ?? 0, three.id], undefined)
    const before = room.messages
    const to = { author: 'sender', id: refOf(1) } as const
    const ours = { author: 'reader', id: three.ref } as const
    const sentAt = world.env.now()
    for (let times = 0; times < 2; times++) {
      room.hears(
        text(1, 'theirs'),
        { kind: 'edit', id: refOf(1), sentAt, text: 'theirs, edited' },
        { kind: 'reaction', to, sentAt, emoji: '👍' },
        { kind: 'reaction', to: ours, sentAt, emoji: '👍' },
        { kind: 'retract', id: refOf(1) },
        text(1, 'theirs'),
      )
    }
    assert.deepEqual(room.messages, before)
    const { amendments, reactions } = world.store
    assert.equal(amendments.get(conversation.id, THE_CONTACT, refOf(1)), undefined)
    assert.deepEqual(reactions.list(conversation.id, THE_CONTACT, refOf(1)), [])
    assert.deepEqual(reactions.list(conversation.id, US, three.ref), [])
    // They have read the one that is gone here, and so those before it.
    room.hears({ kind: 'read', first: room.message(sent[0] as number).ref, id: three.ref })
    assert.deepEqual(
      sent.slice(0, 2).map((id) => room.message(id).status),
      ['read', 'read'],
    )
    room.hears(text(2, 'what came later is there'))
    assert.equal(room.messages.length, before.length + 1)
  })

  test('of which nothing was sent is deleted only once the person has said what becomes of it', () => {
    const room = new ConversationRoom('unsent')
    const { conversations, conversation, world } = room
    const { outbox, gone } = world.store
    const [kept, held, goes] = ['kept', 'held', 'goes'].map((said) =>
      conversations.send(conversation.id, said, undefined),
    ) as [number, number, number]
    conversations.edit(held, 'held, edited')
    conversations.edit(goes, 'goes, edited')
    const before = outbox.waiting(room.lane, 99).length
    assert.throws(() => conversations.delete([held], undefined), { code: 'not-sent-yet' })
    assert.equal(outbox.waiting(room.lane, 99).length, before, 'nothing has changed')
    const { ref } = room.message(held)
    assert.deepEqual(conversations.delete([held], 'withhold'), {
      ...{ deleted: 1, withheld: 1, onTheWay: 0 },
    })
    assert.equal(outbox.waiting(room.lane, 99).length, before - 2, 'nor is its edit sent')
    assert.ok(gone.has(conversation.id, US, ref))
    assert.deepEqual(conversations.delete([goes], 'send'), {
      ...{ deleted: 1, withheld: 0, onTheWay: 1 },
    })
    assert.equal(outbox.waiting(room.lane, 99).length, before - 2, 'it goes out as before')
    assert.deepEqual(outbox.messages(room.lane), [kept])
    assert.deepEqual(shown(room), ['kept'])
    // A contact who has left never gets it: nothing is to be asked.
    room.standing = 'left'
    assert.equal(conversations.delete([kept], undefined).withheld, 1)
  })

  test('of which something was sealed reaches the other one all the same, and that is said', () => {
    const room = new ConversationRoom('sealed')
    const { conversations, conversation, world } = room
    const { outbox } = world.store
    const id = conversations.send(conversation.id, 'sealed', undefined)
    seal(room, 0)
    const retracted = conversations.send(conversation.id, 'taken back', undefined)
    conversations.retract(retracted)
    assert.deepEqual(conversations.delete([id, retracted], 'withhold'), {
      ...{ deleted: 2, withheld: 0, onTheWay: 2 },
    })
    const [frame] = outbox.framesOf(1)
    assert.ok(frame)
    assert.equal(frame.message, undefined)
    world.work.do((unit) => {
      conversations.stepped(unit, [frame], 'stored', 'ab'.repeat(32))
      outbox.removeFrames([frame.id])
      conversations.acknowledged(unit, [frame])
    })
    assert.deepEqual(room.messages, [])
  })
})

suite('a conversation that is cleared', () => {
  test('has no message left, keeps its draft, and takes what comes next', () => {
    const room = new ConversationRoom('cleared')
    const { conversations, conversation, world } = room
    room.hears(text(1, 'theirs'), { kind: 'timer', seconds: 60, sentAt: world.env.now() })
    conversations.send(conversation.id, 'ours', undefined)
    conversations.keepDraft(conversation.id, 'half')
    assert.throws(() => conversations.clear(conversation.id, undefined), { code: 'not-sent-yet' })
    world.changes.length = 0
    assert.deepEqual(conversations.clear(conversation.id, 'withhold'), {
      ...{ deleted: 3, withheld: 1, onTheWay: 0 },
    })
    assert.deepEqual(world.changes.slice(0, 1), [
      { kind: 'conversation-cleared', id: conversation.id },
    ])
    assert.deepEqual([shown(room), conversation.row.draft], [[], 'half'])
    room.hears(text(1, 'theirs'), text(2, 'new'))
    assert.deepEqual(shown(room), ['new'])
    const next = conversations.send(conversation.id, 'next', undefined)
    assert.equal(room.message(next).text, 'next')
    assert.deepEqual(conversations.clear(conversation.id, 'send'), {
      ...{ deleted: 2, withheld: 0, onTheWay: 1 },
    })
    assert.equal(world.store.outbox.waiting(room.lane, 9).length, 1)
  })

  test('is as it was when the disk is full', () => {
    const room = new ConversationRoom('full')
    const { conversations, conversation, world } = room
    room.hears(text(1, 'theirs'))
    world.isDiskFull = true
    const full = { message: 'the disk is full' }
    assert.throws(() => conversations.clear(conversation.id, undefined), full)
    assert.throws(() => conversations.delete([room.messages[0]?.id ?? 0], undefined), full)
    world.isDiskFull = false
    assert.deepEqual(shown(room), ['theirs'])
    room.hears(text(2, 'more'))
    assert.deepEqual(shown(room), ['theirs', 'more'])
  })
})

suite('messages that are forwarded', () => {
  test('are new messages with nothing of where they come from, in the given order, or none is', () => {
    const room = new ConversationRoom('forward')
    const { conversations, conversation, world } = room
    room.hears(text(1, 'one'), text(2, 'two'))
    room.hears({ kind: 'edit', id: refOf(1), sentAt: world.env.now(), text: 'one, edited' })
    const [one, two] = room.messages.map(({ id }) => id) as [number, number]
    conversations.keepDraft(conversation.id, 'half')
    room.said.length = 0
    const ids = conversations.forward([two, one], conversation.id)
    assert.deepEqual(
      room.said.map((said) => said.kind === 'text' && [said.text, said.replyTo]),
      [
        ['two', []],
        ['one, edited', []],
      ],
    )
    for (const id of ids) {
      const { ref, replyTo, editedAt, author } = room.message(id)
      assert.deepEqual([author, replyTo, editedAt], [US, undefined, undefined])
      assert.notDeepEqual(ref, refOf(1))
    }
    assert.equal(conversation.row.draft, 'half')
    room.hears({ kind: 'retract', id: refOf(2) })
    const count = room.messages.length
    assert.throws(() => conversations.forward([one, two], conversation.id), {
      code: 'message-gone',
    })
    assert.throws(() => conversations.forward([one, 99], conversation.id), {
      code: 'no-such-message',
    })
    room.standing = 'blocked'
    assert.throws(() => conversations.forward([one], conversation.id), { code: 'blocked' })
    assert.equal(room.messages.length, count)
  })
})

suite('a conversation that is exported', () => {
  test('comes in pages from its first message on, with names, times, edits, reactions and deleted ones', () => {
    const room = new ConversationRoom('export')
    const { conversations, conversation, world } = room
    const { store, env } = world
    const sentAt = env.now()
    room.hears(text(1, 'one'), text(2, 'two'), { kind: 'retract', id: refOf(2) })
    room.hears({ kind: 'edit', id: refOf(1), sentAt, text: 'one, edited' })
    room.hears({ kind: 'reaction', to: { author: 'sender', id: refOf(1) }, sentAt, emoji: '👍' })
    conversations.send(conversation.id, 'ours', room.messages[0]?.id)
    room.hears({ kind: 'timer', seconds: 60, sentAt })
    conversations.send(conversation.id, 'not for long', undefined)
    const names = namesIn(store, world.profile, conversation)
    const read = (limit: number): unknown[] => {
      const all: unknown[] = []
      let after: string | undefined
      let leftOut = 0
      do {
        const page = exportPageView(
          store,
          names,
          conversations.exportPage(conversation.id, after, limit),
        )
        all.push(...page.messages)
        leftOut += page.leftOut
        after = page.next
      } while (after !== undefined)
      assert.equal(leftOut, 1, 'what disappears is in no file')
      return all
    }
    const at = new Date(sentAt).toISOString()
    const whole = JSON.parse(JSON.stringify(read(200))) as unknown
    const ofTheirs = { kind: 'text', author: 'Ben', ours: false, at }
    const early = (ms: number): string => new Date(ms).toISOString()
    assert.deepEqual(whole, [
      {
        ...{ ...ofTheirs, sentAt: early(1), text: 'one, edited', editedAt: at },
        reactions: [{ author: 'Ben', emoji: '👍' }],
      },
      { ...ofTheirs, sentAt: early(2), deleted: true },
      {
        ...{ kind: 'text', author: 'Ann', ours: true, sentAt: at, at, text: 'ours' },
        ...{ status: 'queued', replyTo: { author: 'Ben', text: 'one, edited' } },
      },
      {
        ...{ kind: 'notice', ours: false, sentAt: at, at },
        notice: { code: 'timer', by: THE_CONTACT, seconds: 60 },
      },
    ])
    for (const limit of [1, 2, 3]) assert.deepEqual(read(limit), read(200))
  })

  test('goes on where it was when the message that it stopped at is deleted meanwhile', () => {
    const room = new ConversationRoom('cursor')
    const { conversations, conversation } = room
    room.hears(text(1, 'one'), text(2, 'two'), text(3, 'three'))
    const { rows, next } = conversations.exportPage(conversation.id, undefined, 2)
    conversations.delete(
      rows.map(({ id }) => id),
      undefined,
    )
    const rest = conversations.exportPage(conversation.id, next, 2)
    assert.deepEqual(
      rest.rows.map((row) => row.text),
      ['three'],
    )
  })
})
