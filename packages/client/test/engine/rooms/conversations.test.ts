/** The room of conversations alone. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { type Content, contentFrame, layOut } from '@pvtcoms/core/content'
import { unixMs } from '@pvtcoms/core/env'
import { Secret } from '@pvtcoms/core/secret'
import { THE_CONTACT, US } from '@pvtcoms/store'
import { PAIR_REFERENCES } from '../../../src/engine/conversations/members.ts'
import { ConversationRoom } from './conversation-room.ts'

const SECOND = 1_000
const MINUTE = 60 * SECOND

const refOf = (digit: number): Uint8Array => new Uint8Array(8).fill(digit)

function text(digit: number, said: string, sentAt: number): Extract<Content, { kind: 'text' }> {
  return { kind: 'text', id: refOf(digit), sentAt: unixMs(sentAt), replyTo: [], text: said }
}

suite('the room of conversations', () => {
  test('stores what is written, tells it, and hands it to delivery, in that order', () => {
    const room = new ConversationRoom('writing')
    const { conversations, conversation, world } = room
    conversations.keepDraft(conversation.id, 'half')
    world.changes.length = 0
    const id = conversations.send(conversation.id, 'whole', undefined)
    assert.equal(room.message(id).status, 'queued')
    assert.equal(room.message(id).author, US)
    assert.equal(conversation.row.draft, '')
    assert.deepEqual(world.changes, [
      { kind: 'message', id, isNew: true },
      { kind: 'conversation', id: conversation.id },
    ])
    assert.deepEqual(
      room.said.map(({ kind, how }) => [kind, how]),
      [['text', { message: id }]],
    )
    assert.deepEqual(room.asked, ['seal', 'kick'])
  })

  test('keeps nothing of what cannot be written, and says why', () => {
    const room = new ConversationRoom('refusals')
    const { conversations, conversation, world } = room
    const send = (said: string, replyTo?: number): number =>
      conversations.send(conversation.id, said, replyTo)
    assert.throws(() => send(' \n'), { code: 'empty' })
    assert.throws(() => send('ä'.repeat(32_769)), { code: 'too-long' })
    assert.throws(() => send('to whom', 99), { code: 'no-such-message' })
    assert.throws(() => conversations.send(99, 'to whom', undefined), {
      code: 'no-such-conversation',
    })
    room.hears(text(1, 'theirs', room.now))
    const [theirs] = room.messages
    assert.ok(theirs)
    assert.throws(() => conversations.edit(theirs.id, 'mine'), { code: 'not-ours' })
    assert.throws(() => conversations.retry(theirs.id), { code: 'not-ours' })
    const own = send('mine')
    conversations.retract(own)
    assert.throws(() => conversations.edit(own, 'again'), { code: 'message-gone' })
    assert.throws(() => conversations.react(own, '👍'), { code: 'message-gone' })
    room.standing = 'blocked'
    assert.throws(() => send('hello'), { code: 'blocked' })
    world.isDiskFull = true
    room.standing = 'active'
    assert.throws(() => send('hello'), { message: 'the disk is full' })
    world.isDiskFull = false
    assert.equal(room.messages.length, 2)
  })

  test('names messages on the wire as a pair does: from its own end', () => {
    const room = new ConversationRoom('references')
    room.hears(text(1, 'theirs', room.now))
    const [theirs] = room.messages
    assert.ok(theirs)
    const reply = room.conversations.send(room.conversation.id, 'ours', theirs.id)
    room.conversations.react(theirs.id, '👍')
    room.conversations.react(reply, '🎉')
    const [said, ...reactions] = room.said
    assert.deepEqual(said?.kind === 'text' && said.replyTo, [{ author: 'reader', id: refOf(1) }])
    assert.deepEqual(
      reactions.map((each) => each.kind === 'reaction' && each.to.author),
      ['reader', 'sender'],
    )
    assert.deepEqual(room.message(reply).replyTo, { author: THE_CONTACT, ref: refOf(1) })
    for (const author of [US, THE_CONTACT]) {
      const wire = PAIR_REFERENCES.write({ author, ref: refOf(2) })
      const there = author === US ? THE_CONTACT : US
      assert.deepEqual(PAIR_REFERENCES.read(wire, THE_CONTACT), { author: there, ref: refOf(2) })
    }
  })

  test('takes what comes in any order, and shows what was overtaken before what overtook it', () => {
    const room = new ConversationRoom('order')
    const now = room.now
    const edit = { kind: 'edit', id: refOf(1), sentAt: unixMs(now + 5), text: 'first, edited' }
    const older = { ...edit, sentAt: unixMs(now + 1), text: 'first, edited before' }
    const to = { author: 'sender', id: refOf(1) } as const
    room.hears(
      edit as Content,
      older as Content,
      { kind: 'retract', id: refOf(3) },
      { kind: 'reaction', to, sentAt: now, emoji: '👍' },
      text(2, 'second', now + 4),
    )
    room.hears(text(1, 'first', now), text(3, 'third', now + 6), text(2, 'second', now + 4))
    assert.deepEqual(
      room.messages.map(({ text: shown, status }) => [shown, status]),
      [
        ['first, edited', 'unread'],
        ['second', 'unread'],
        [undefined, 'seen'],
      ],
    )
    const { reactions } = room.world.store
    assert.deepEqual(
      reactions
        .list(room.conversation.id, THE_CONTACT, refOf(1))
        .map(({ by, emoji }) => [by, emoji]),
      [[THE_CONTACT, '👍']],
    )
  })

  test('hands on what is not about the conversation, and says once for each letter what it cannot read', () => {
    const room = new ConversationRoom('elsewhere')
    const profile = { kind: 'profile', sentAt: room.now, name: 'Benjamin' } as const
    const unreadable = { type: contentFrame(profile).type, payload: new Uint8Array() }
    const newer = { type: 200, payload: new Uint8Array() }
    room.hear(contentFrame(profile), unreadable, unreadable, newer, newer)
    assert.deepEqual(room.elsewhere, [profile])
    assert.deepEqual(
      room.messages.map(({ kind, text: shown }) => [kind, shown]),
      [
        ['notice', '{"code":"damaged"}'],
        ['newer', '200'],
      ],
    )
  })

  test('puts long texts together, whatever letters their parts come in', () => {
    const room = new ConversationRoom('parts')
    const long = 'x'.repeat(20_000)
    const letters = layOut([contentFrame(text(1, long, room.now))], room.world.env)
    assert.ok(letters.length > 4)
    for (const frames of letters.toReversed()) room.hear(...frames)
    assert.deepEqual(
      room.messages.map(({ text: shown }) => shown),
      [long],
    )
    assert.equal(room.reassemblies, letters.length, 'they are stored once for each letter')
  })

  test('follows a message of ours from mailbox to reader, part by part', () => {
    const room = new ConversationRoom('progress')
    const { conversations, world, lane } = room
    const { outbox } = world.store
    const id = conversations.send(room.conversation.id, 'how far', undefined)
    const [frame] = outbox.waiting(lane, 1)
    assert.ok(frame)
    const letter = world.work.do((unit) => {
      const added = outbox.addLetter({
        ...{ lane, chain: '0'.repeat(16), n: 0, sealedAt: room.now, directAt: undefined },
        ...{ copies: [], inner: new Uint8Array(4_096) },
        tagKey: new Secret('TagKey', world.random.random(32)),
      })
      outbox.assign([frame.id], added)
      conversations.stepped(unit, [frame], 'sealed')
      return added
    })
    assert.equal(room.message(id).status, 'queued')
    const mailbox = 'ab'.repeat(32)
    world.work.do((unit) => {
      outbox.updateLetter(letter, { copies: [{ mailbox, storedAt: room.now }] })
      conversations.stepped(unit, outbox.framesOf(letter), 'stored', mailbox)
    })
    assert.equal(room.message(id).status, 'at-mailbox')
    world.changes.length = 0
    world.work.do((unit) => {
      const frames = outbox.framesOf(letter)
      outbox.removeFrames(frames.map((each) => each.id))
      outbox.removeLetter(letter)
      conversations.acknowledged(unit, frames)
    })
    assert.equal(room.message(id).status, 'delivered')
    assert.deepEqual(world.changes, [
      { kind: 'message', id },
      { kind: 'conversation', id: room.conversation.id },
    ])
    const { ref } = room.message(id)
    room.hears({ kind: 'read', first: ref, id: ref })
    assert.equal(room.message(id).status, 'read')
    assert.deepEqual(
      world.store.steps.list(id).map(({ code }) => code),
      ['sealed', 'stored', 'delivered', 'read'],
    )
  })

  test('of what was read before read receipts were switched on nothing is told, not even what stands between', () => {
    const room = new ConversationRoom('switched on')
    const { conversations, conversation } = room
    const idOf = (digit: number): number => {
      const found = room.messages.find(({ ref }) => ref[0] === digit)
      assert.ok(found)
      return found.id
    }
    const told = (): unknown[] =>
      room.said.splice(0).map((each) => each.kind === 'read' && [each.first[0], each.id[0]])
    room.sendsReadReceipts = false
    for (const digit of [1, 3]) room.hears(text(digit, `number ${digit}`, room.now))
    conversations.markRead(conversation.id, idOf(3))
    assert.deepEqual(told(), [])
    room.sendsReadReceipts = true
    conversations.markRead(conversation.id, idOf(3))
    assert.deepEqual(told(), [], 'switching it on says nothing')
    // The second one was overtaken by the third, and comes to stand before it.
    room.hearLetter({ frames: [contentFrame(text(2, 'late', room.now))], isOvertaken: true })
    for (const digit of [4, 5, 6]) room.hears(text(digit, `number ${digit}`, room.now))
    conversations.markRead(conversation.id, idOf(6))
    assert.deepEqual(told(), [
      [2, 2],
      [4, 6],
    ])
  })

  test('a message that was read is marked so, and one before it of which nothing was said is not', () => {
    const room = new ConversationRoom('told to us')
    const { conversation, conversations, world } = room
    const ids = ['one', 'two', 'three', 'four'].map((said) =>
      conversations.send(conversation.id, said, undefined),
    )
    world.store.transact(() => {
      for (const id of ids) world.store.messages.update(id, { status: 'delivered' })
    })
    const refs = ids.map((id) => room.message(id).ref) as [Uint8Array, Uint8Array, Uint8Array]
    room.hears({ kind: 'read', first: refs[1], id: refs[2] })
    assert.deepEqual(
      ids.map((id) => room.message(id).status),
      ['delivered', 'read', 'read', 'delivered'],
    )
    room.hears({ kind: 'read', first: refs[2], id: refs[1] })
    assert.equal(room.message(ids[0] as number).status, 'delivered', 'nothing lies between')
  })

  test('tells what was read, if the person wants that, and takes what had its time away for good', async () => {
    const room = new ConversationRoom('disappearing')
    const { conversations, conversation, world } = room
    conversations.start()
    room.hears({ kind: 'timer', seconds: 60, sentAt: room.now }, text(1, 'burn', room.now))
    assert.equal(conversation.row.timer, 60)
    const message = room.messages.find(({ kind }) => kind === 'text')
    assert.ok(message)
    conversations.markRead(conversation.id, message.id)
    assert.deepEqual(
      room.said.map((each) => [each.kind, each.how]),
      [['read', { isControl: true }]],
    )
    world.changes.length = 0
    await world.timers.advance(2 * MINUTE)
    assert.deepEqual(world.changes[1], {
      kind: 'message-removed',
      conversation: conversation.id,
      message: message.id,
    })
    room.hears(text(1, 'burn', room.now))
    assert.equal(
      room.messages.some(({ kind }) => kind === 'text'),
      false,
    )
    room.sendsReadReceipts = false
    room.hears(text(2, 'and this', room.now))
    conversations.markRead(conversation.id, room.messages.at(-1)?.id ?? 0)
    assert.equal(room.said.length, 1)
  })

  test('has in memory what the store has, also when nothing came of a change', () => {
    const room = new ConversationRoom('undone')
    const { conversations, conversation, world } = room
    world.isDiskFull = true
    assert.throws(() => conversations.rename(conversation.id, 'Benjamin'))
    assert.throws(() => conversations.setTimer(conversation.id, 60))
    assert.throws(() => world.work.do((unit) => conversations.forget(unit, room.contact)))
    world.isDiskFull = false
    const again = conversations.get(conversation.id)
    assert.deepEqual([again.row.name, again.row.timer], ['Ben', 0])
    assert.deepEqual(again.row, world.store.conversations.get(conversation.id))
    assert.equal(conversations.withContact(room.contact), again)
  })

  test('finds and lets go its own messages, however many there are of a group', () => {
    const room = new ConversationRoom('foreign')
    const { conversations, conversation, world } = room
    const { store, timers } = world
    const message = {
      ...{ author: US, text: 'hello', sentAt: room.now, position: 1, at: room.now },
      ...{ replyTo: undefined, editedAt: undefined, retractedAt: undefined },
      ...{ kind: 'text' as const, status: 'sent' as const },
    }
    const group = store.conversations.list(world.profile).find(({ kind }) => kind === 'group')?.id
    assert.ok(group !== undefined)
    const [kept, due] = store.transact(() => {
      const add = (of: number, at: number | undefined): number =>
        store.messages.add({
          ...{ ...message, conversation: of, ref: world.env.random(8) },
          ...{ timer: at === undefined ? 0 : 1, disappearsAt: at as typeof room.now | undefined },
        })
      const ours = [add(conversation.id, undefined), add(conversation.id, 2)] as const
      for (let count = 0; count < 250; count++) add(group, 1)
      return ours
    })
    const found = conversations.search({ query: 'hello', limit: 2 })
    assert.deepEqual(
      found.map((hit) => hit.message),
      [due, kept],
    )
    const { pending } = timers
    conversations.start()
    assert.equal(store.messages.get(due), undefined)
    assert.equal(store.messages.page(group, { kind: 'newest' }, 999).length, 250)
    assert.equal(timers.pending, pending, 'nothing of ours is left to look for')
  })

  test('shows a contact’s new name wherever the contact is shown, and no group', () => {
    const room = new ConversationRoom('names')
    const { conversations, conversation, world, contact } = room
    conversations.rename(conversation.id, '  Benjamin ')
    assert.equal(conversation.row.name, 'Benjamin')
    assert.deepEqual(world.changes, [
      { kind: 'conversation', id: conversation.id },
      { kind: 'contact', id: contact },
    ])
    assert.throws(() => conversations.rename(conversation.id, ' '), { code: 'bad-name' })
    assert.deepEqual(
      conversations.list().map(({ row }) => row.kind),
      ['contact'],
    )
    const groups = world.store.conversations
      .list(world.profile)
      .filter(({ kind }) => kind === 'group')
    assert.equal(groups.length, 1)
    assert.equal(conversations.has(groups[0]?.id ?? 0), false)
  })
})
