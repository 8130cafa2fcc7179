/** The room of the API alone: conversations are real, and the other rooms are plain objects without anything in them. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { contentFrame } from '@pvtcoms/core/content'
import type { EngineEvent } from '@pvtcoms/rpc'
import { StoreError, THE_CONTACT, US } from '@pvtcoms/store'
import { Events } from '../../../src/engine/api/events.ts'
import { conversationMethods } from '../../../src/engine/api/methods/conversation.ts'
import type { Find } from '../../../src/engine/api/methods/find.ts'
import { messageMethods } from '../../../src/engine/api/methods/message.ts'
import type { Rooms } from '../../../src/engine/api/rooms.ts'
import { EngineError } from '../../../src/engine/errors.ts'
import { ConversationRoom } from './conversation-room.ts'

interface Api {
  readonly room: ConversationRoom
  readonly events: Events
  readonly told: EngineEvent[]
  readonly find: Find
}

function api(seed: string): Api {
  const room = new ConversationRoom(seed)
  const { context, profile } = room.world
  const nobody = (): never => {
    throw new EngineError('no-such-contact')
  }
  const nothing = (): never => {
    throw new Error('nobody asks for that')
  }
  const rooms: Rooms = {
    ...{ id: profile, context, conversations: room.conversations, rename: nothing },
    contacts: {
      ...{ find: () => undefined, get: nobody, has: () => false, list: () => [] },
      ...{
        block: nobody,
        drawMailboxes: nobody,
        compare: nobody,
        configure: nobody,
        delete: nobody,
      },
      ...{ note: nobody, rejoin: nobody, scan: nobody },
    },
    mailboxes: {
      ...{ rows: [], healthOf: nothing, get: nothing, has: () => false, ownerKey: nothing },
      ...{ add: nothing, fetchNow: nothing, refresh: nothing, remove: nothing },
      ...{ rename: nothing, trust: nothing, keep: nothing },
      takeOver: { offer: undefined, agree: nothing, decline: nothing },
      registry: {
        ...{ countWriters: nothing, isAwaited: nothing, pollInterval: nothing, toldOf: nothing },
      },
    },
    invites: {
      ...{ accept: nothing, answerTo: nothing, create: nothing, dismiss: nothing },
      ...{ get: nothing, list: () => [], revoke: nothing },
      ...{ problemOf: nothing, unreadable: () => [] },
    },
    introductions: {
      ...{ cancel: nothing, decide: nothing, introduce: nothing },
      ...{ get: nothing, has: () => false, list: () => [] },
    },
    delivery: { directView: () => 'off', circuits: nothing },
    meter: { measured: nothing },
  }
  const told: EngineEvent[] = []
  const always = (): Rooms => rooms
  return {
    room,
    events: new Events(rooms, (event) => void told.push(event)),
    told,
    find: {
      ...{ profile: always, ofContact: always, ofConversation: always },
      ...{ ofInvite: always, ofIntroduction: always, ofMailbox: always, ofMessage: always },
      ofMessages: always,
    },
  }
}

function hear({ room }: Api, said: string): void {
  const { now, world } = room
  const id = world.env.random(8)
  room.hear(contentFrame({ kind: 'text', id, sentAt: now, replyTo: [], text: said }))
}

suite('the room of the API', () => {
  test('tells each thing as it is, in the order of the changes, and the profile when its unread messages changed', () => {
    const all = api('told')
    const { room, events, told } = all
    events.tell([])
    told.length = 0
    hear(all, 'hello')
    events.tell(room.world.changes)
    assert.deepEqual(
      told.map(({ kind }) => kind),
      ['message', 'conversation', 'profile'],
    )
    const [message, conversation, profile] = told
    assert.deepEqual(message?.kind === 'message' && [message.message.author, message.isNew], [
      THE_CONTACT,
      true,
    ])
    assert.deepEqual(
      conversation?.kind === 'conversation' && [
        conversation.conversation.id,
        conversation.conversation.contact,
        conversation.conversation.unread,
        conversation.conversation.last?.text,
      ],
      [room.conversation.id, room.contact, 1, 'hello'],
    )
    assert.equal(profile?.kind === 'profile' && profile.profile.unread, 1)
    told.length = 0
    events.tell([{ kind: 'conversation', id: room.conversation.id }])
    assert.deepEqual(
      told.map(({ kind }) => kind),
      ['conversation'],
    )
  })

  test('counts nothing of a conversation that is muted, and knows what was unread before', () => {
    const all = api('muted')
    const { room, events } = all
    hear(all, 'one')
    hear(all, 'two')
    assert.equal(events.profileView.unread, 2)
    room.world.changes.length = 0
    room.conversations.mute(room.conversation.id, true)
    events.tell(room.world.changes)
    assert.equal(events.profileView.unread, 0)
    room.conversations.mute(room.conversation.id, false)
    events.tell(room.world.changes)
    assert.equal(events.profileView.unread, 2)
    room.world.changes.length = 0
    room.world.work.do((unit) => {
      room.conversations.forget(unit, room.contact)
      room.world.store.contacts.remove(room.contact)
    })
    events.tell(room.world.changes)
    assert.equal(events.profileView.unread, 0)
  })

  test('counts nothing of a conversation that is archived, until a message brings it back', () => {
    const all = api('archived')
    const { room, events } = all
    hear(all, 'one')
    room.conversations.archive(room.conversation.id, true)
    events.tell(room.world.changes)
    assert.equal(events.profileView.unread, 0)
    room.world.changes.length = 0
    hear(all, 'two')
    events.tell(room.world.changes)
    assert.equal(events.profileView.unread, 2)
  })

  test('tells nothing of what is gone by then, and that it is gone', () => {
    const { events, told, room } = api('gone')
    const id = room.world.profile
    events.tell([
      { kind: 'contact', id: 99 },
      { kind: 'message', id: 99, isNew: true },
      { kind: 'invite', id: 99 },
      { kind: 'mailbox', id: 99 },
      { kind: 'message-removed', conversation: 1, message: 99 },
      { kind: 'contact-removed', id: 99 },
      { kind: 'invite-removed', id: 98 },
      { kind: 'mailbox-removed', id: 97 },
    ])
    assert.deepEqual(told.slice(0, -1), [
      { kind: 'message-removed', conversation: 1, message: 99 },
      { kind: 'contact-removed', profile: id, contact: 99 },
      { kind: 'invite-removed', profile: id, invite: 98 },
      { kind: 'mailbox-removed', profile: id, mailbox: 97 },
    ])
  })

  test('tells all that can be shown, whatever else of the same changes cannot be', () => {
    const { room, told, find } = api('damaged')
    const rooms = find.profile(room.world.profile)
    const damaged = (): never => {
      throw new StoreError('damaged', 'nothing can be read')
    }
    const contacts = { ...rooms.contacts, find: damaged }
    const events = new Events({ ...rooms, contacts }, (event) => void told.push(event))
    const { id } = room.conversation
    const changes = [
      { kind: 'contact', id: 1 },
      { kind: 'conversation', id },
    ] as const
    assert.throws(() => events.tell(changes), { code: 'damaged' })
    assert.deepEqual(
      told.map(({ kind }) => kind),
      ['conversation', 'profile'],
    )
  })

  test('answers with views: whole messages, pages of them, and what became of one', async () => {
    const all = api('views')
    const { room, find } = all
    const conversation = room.conversation.id
    const methods = { ...messageMethods(find), ...conversationMethods(find) }
    hear(all, 'x'.repeat(500))
    const theirs = room.messages[0]?.id ?? 0
    const sent = await methods['message.send']({ conversation, text: 'yes', replyTo: theirs })
    assert.deepEqual([sent.author, sent.replyTo?.author], [US, THE_CONTACT])
    assert.equal(sent.replyTo?.text?.length, 120, 'the beginning of what was answered')
    const reacted = await methods['message.react']({ message: theirs, emoji: '👍' })
    assert.deepEqual(reacted.reactions, [{ by: US, emoji: '👍' }])
    const page = await methods['message.page']({ conversation, position: 'newest', limit: 1 })
    assert.deepEqual(
      [page.messages.map(({ id }) => id), page.older, page.newer, page.firstUnread],
      [[sent.id], true, false, theirs],
    )
    const steps = await methods['message.steps']({ message: sent.id })
    assert.deepEqual(
      steps.map(({ code }) => code),
      ['written'],
    )
    const read = await methods['conversation.read']({ conversation, upTo: theirs })
    assert.deepEqual([read.unread, read.last?.text], [0, 'yes'])
    const [shown] = await methods['conversation.list']({ profile: room.world.profile })
    assert.deepEqual(shown, await methods['conversation.show']({ conversation }))
  })
})
