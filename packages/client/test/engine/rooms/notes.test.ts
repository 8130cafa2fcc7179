/** A conversation with nobody, in the room of conversations alone; and what is pinned or archived. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { type Content, contentFrame } from '@pvtcoms/core/content'
import { unixMs } from '@pvtcoms/core/env'
import { type MessageRow, StoreError, US } from '@pvtcoms/store'
import type { Conversation } from '../../../src/engine/conversations/conversation.ts'
import { ConversationRoom } from './conversation-room.ts'

const SECOND = 1_000

function notesIn(room: ConversationRoom): Conversation {
  return room.conversations.get(room.conversations.notes())
}

const rowsOf = ({ world }: ConversationRoom, { id }: Conversation): readonly MessageRow[] =>
  world.store.messages.page(id, { kind: 'newest' }, 100)

const text = (room: ConversationRoom, said: string): Extract<Content, { kind: 'text' }> => ({
  ...{ kind: 'text', id: room.world.env.random(8), sentAt: unixMs(room.now), replyTo: [] },
  text: said,
})

suite('notes to self', () => {
  test('are one conversation with nobody, made when they are first asked for', () => {
    const room = new ConversationRoom('first')
    const { conversations, world } = room
    assert.equal(conversations.list().length, 1)
    const id = conversations.notes()
    assert.deepEqual(world.changes, [{ kind: 'conversation', id }])
    assert.equal(conversations.notes(), id)
    const { audience, row } = conversations.get(id)
    assert.deepEqual(
      [audience.kind, audience.contact, row.kind, row.contact, row.name],
      ['notes', undefined, 'notes', undefined, ''],
    )
    conversations.load()
    assert.equal(conversations.notes(), id)
    assert.equal(conversations.list().length, 2)
    assert.equal(conversations.withContact(room.contact).row.name, 'Ben')
  })

  test('are not made when the disk is full, and are made then', () => {
    const room = new ConversationRoom('first, full')
    const { conversations, world } = room
    world.isDiskFull = true
    assert.throws(() => conversations.notes())
    world.isDiskFull = false
    assert.equal(conversations.list().length, 1)
    assert.equal(conversations.get(conversations.notes()).audience.kind, 'notes')
  })

  test('are written, answered, edited, reacted to, timed, retracted and tried again, and nothing of it is for anybody', () => {
    const room = new ConversationRoom('nobody')
    const { conversations, lane, world } = room
    const { store } = world
    const { id } = notesIn(room)
    room.standing = 'blocked'
    conversations.keepDraft(id, 'half')
    const first = conversations.send(id, 'bread', undefined)
    const answer = conversations.send(id, 'and butter', first)
    conversations.edit(first, 'two breads')
    conversations.react(answer, '👍')
    conversations.setTimer(id, 60)
    conversations.setTimer(id, 0)
    conversations.markRead(id, answer)
    conversations.retry(first)
    conversations.retract(answer)
    conversations.rename(id, 'Shopping')
    const rows = rowsOf(room, conversations.get(id))
    assert.deepEqual(
      rows.filter(({ kind }) => kind === 'text').map(({ text: said }) => said),
      ['two breads', undefined],
    )
    assert.ok(rows.every(({ author, status }) => author === US && status === 'seen'))
    assert.equal(conversations.get(id).row.draft, '')
    assert.deepEqual([room.said, room.asked, room.elsewhere], [[], [], []])
    assert.equal(store.outbox.countWaiting(lane), 0)
    assert.equal(store.outbox.countLetters(lane), 0)
    for (const row of rows) {
      assert.deepEqual(store.outbox.framesOfMessage(row.id), [])
      assert.deepEqual(store.steps.list(row.id), [])
    }
    assert.ok(!world.changes.some(({ kind }) => kind === 'contact'))
  })

  test('refuse what a message cannot be, as every conversation does', () => {
    const room = new ConversationRoom('refused')
    const { conversations } = room
    const { id } = notesIn(room)
    assert.throws(() => conversations.send(id, ' ', undefined), { code: 'empty' })
    assert.throws(() => conversations.send(id, 'ä'.repeat(32_769), undefined), { code: 'too-long' })
    const theirs = conversations.send(room.conversation.id, 'to Ben', undefined)
    assert.throws(() => conversations.send(id, 'here', theirs), { code: 'no-such-message' })
  })

  test('disappear so long after they were written', async () => {
    const room = new ConversationRoom('timed')
    const { conversations, world } = room
    const { id } = notesIn(room)
    const lasting = conversations.send(id, 'lasting', undefined)
    conversations.setTimer(id, 60)
    const timed = conversations.send(id, 'a minute', undefined)
    await world.timers.advance(59 * SECOND)
    assert.equal(conversations.message(timed).text, 'a minute')
    await world.timers.advance(3 * SECOND)
    assert.throws(() => conversations.message(timed), { code: 'no-such-message' })
    assert.equal(conversations.message(lasting).text, 'lasting')
  })

  test('are found with the messages of others, and alone', () => {
    const room = new ConversationRoom('found')
    const { conversations, conversation } = room
    const { id } = notesIn(room)
    const note = conversations.send(id, 'a loaf of rye', undefined)
    const said = conversations.send(conversation.id, 'rye bread?', undefined)
    const found = (within?: number): readonly number[] =>
      conversations
        .search({
          ...{ query: 'rye', limit: 9 },
          ...(within !== undefined && { conversation: within }),
        })
        .map(({ message }) => message)
    assert.deepEqual(found(), [said, note])
    assert.deepEqual(found(id), [note])
  })

  test('are one for each profile: the store refuses others', () => {
    const room = new ConversationRoom('twice')
    const { row } = notesIn(room)
    const { store } = room.world
    assert.throws(
      () => store.transact(() => store.conversations.add(row)),
      (error) => error instanceof StoreError && error.code === 'row-exists',
    )
  })
})

suite('pinned conversations', () => {
  test('stand in the order in which they were pinned', () => {
    const room = new ConversationRoom('pinned')
    const { conversations, conversation } = room
    const { id: notes } = notesIn(room)
    const pinned = (): readonly (number | undefined)[] =>
      [conversation.id, notes].map((id) => conversations.get(id).row.pinned)
    conversations.pin(notes, true)
    conversations.pin(conversation.id, true)
    assert.deepEqual(pinned(), [2, 1])
    conversations.pin(notes, true)
    assert.deepEqual(pinned(), [2, 1], 'one that is pinned keeps its place')
    conversations.pin(notes, false)
    conversations.pin(notes, true)
    assert.deepEqual(pinned(), [2, 3])
  })

  test('are not archived, and archived ones are not pinned', () => {
    const room = new ConversationRoom('either')
    const { conversations, conversation } = room
    const { id } = conversation
    conversations.pin(id, true)
    conversations.archive(id, true)
    assert.deepEqual([conversation.row.pinned, conversation.row.archived], [undefined, true])
    conversations.pin(id, true)
    assert.deepEqual([conversation.row.pinned, conversation.row.archived], [1, false])
  })
})

suite('an archived conversation', () => {
  test('comes back with a message, of theirs or of ours, or one of a newer version', () => {
    const room = new ConversationRoom('back')
    const { conversations, conversation, world } = room
    const { id } = conversation
    const newer = { type: 250, payload: new Uint8Array(3) }
    const ways: readonly (() => unknown)[] = [
      () => room.hears(text(room, 'hello')),
      () => conversations.send(id, 'hello', undefined),
      () => room.hear(newer),
    ]
    for (const come of ways) {
      conversations.archive(id, true)
      assert.equal(conversation.row.archived, true)
      world.changes.length = 0
      come()
      assert.equal(conversation.row.archived, false)
      assert.ok(world.changes.some((change) => change.kind === 'conversation' && change.id === id))
    }
  })

  test('stays where it is while it is muted, and for what is no message', () => {
    const room = new ConversationRoom('stays')
    const { conversations, conversation } = room
    const { id } = conversation
    const known = text(room, 'known')
    const retracted = text(room, 'taken back before it came')
    room.hears(known)
    conversations.archive(id, true)
    room.hears(
      { kind: 'edit', id: known.id, sentAt: unixMs(room.now + 1), text: 'changed' },
      {
        kind: 'reaction',
        to: { author: 'sender', id: known.id },
        sentAt: known.sentAt,
        emoji: '👍',
      },
      { kind: 'timer', seconds: 60, sentAt: known.sentAt },
      { kind: 'retract', id: retracted.id },
      retracted,
      known,
    )
    assert.equal(conversation.row.archived, true)
    conversations.mute(id, true)
    room.hear(contentFrame(text(room, 'hello')))
    conversations.send(id, 'hello yourself', undefined)
    assert.equal(conversation.row.archived, true)
  })
})
