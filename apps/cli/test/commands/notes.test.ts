/** Notes to self, and what is archived, as somebody at a terminal meets them. */
import assert from 'node:assert/strict'
import { afterEach, beforeEach, suite, test } from 'node:test'
import { conversationView, notesView } from '@pvtcoms/testkit/views'
import { SCRIPT } from '../support/script.ts'
import { ADA, BARBARA, BOB, contact, message, NOTE, NOTES, NOW, US } from '../support/views.ts'
import { World } from '../support/world.ts'

let world: World
beforeEach(async () => {
  world = await World.open(SCRIPT)
})
afterEach(() => world.close())

const asked = (method: string): readonly unknown[] =>
  world.calls.filter((call) => call.method === method).map(({ params }) => params)

suite('notes to self', () => {
  test('are what “notes” means, also when a contact has that name, who goes by their number', async () => {
    const named = contact(8, 'notes')
    world.answers['contact.list'] = () => [named]
    assert.equal((await world.run(['send', 'notes', 'bread'])).code, 0)
    assert.equal((await world.run(['send', '8', 'hello'])).code, 0)
    assert.deepEqual(asked('message.send'), [
      { conversation: NOTES.id, text: 'bread' },
      { conversation: named.conversation, text: 'hello' },
    ])
    assert.deepEqual(asked('conversation.notes'), [{ profile: ADA.id }])
  })

  test('are of the profile that is named', async () => {
    world.answers['profile.list'] = () => [
      ADA,
      { id: 2, name: 'Work', unread: 0, newContacts: 'quick' },
    ]
    assert.equal((await world.run(['read', 'notes'])).code, 1)
    assert.equal((await world.run(['read', 'notes', '--profile', 'Work'])).code, 0)
    assert.deepEqual(asked('conversation.notes'), [{ profile: 2 }])
  })

  test('are no contact for commands that are about one', async () => {
    const commands = [['verify'], ['block'], ['rename', 'x'], ['note', 'x'], ['show'], ['mute']]
    for (const [command = '', ...more] of commands) {
      const { code, stderr } = await world.run(['contact', command, 'notes', ...more])
      assert.equal(code, 1, command)
      assert.match(stderr, /\[no-such-contact\]/, command)
    }
    assert.deepEqual(asked('conversation.notes'), [])
  })

  test('are found under their name', async () => {
    world.answers['conversation.list'] = () => [NOTES]
    world.answers['message.search'] = () => ({
      hits: [{ conversation: NOTES.id, message: NOTE, found: [{ from: 0, to: 5 }] }],
      more: false,
    })
    const { stdout } = await world.run(['search', 'bread'])
    assert.match(stdout, /^── Notes to self, .* ──\n {3}16 {2}.* {6}you: bread\n$/)
  })

  test('are written in a chat without marks, with a draft, and with nobody to verify', async () => {
    world.answers['conversation.show'] = () => ({ ...NOTES, draft: 'half' })
    let id = 20
    world.answers['message.send'] = ({ conversation, text }) =>
      message(++id, US, text, { conversation, status: 'seen' })
    const chat = world.start(['chat', 'notes'])
    await chat.shown(/Notes to self: nothing here is sent/)
    chat.type('eggs\n/verify\n/contact\n/timer 1h\n')
    world.emit({ kind: 'conversation', conversation: { ...NOTES, timer: 3_600 } })
    await chat.shown(/1 hour|Disappearing messages/)
    chat.endInput()
    assert.equal(await chat.code, 0)
    assert.match(chat.stdout, /\n {3}16 {2}\d\d:\d\d {6}you: bread\n/)
    assert.match(chat.stdout, /\n {3}21 {2}\d\d:\d\d {6}you: eggs\n/)
    assert.match(chat.stdout, /there is nobody to verify \[no-such-contact\]/)
    assert.match(chat.stdout, /Name {19}Notes to self\n/)
    assert.deepEqual(asked('message.send'), [{ conversation: NOTES.id, text: 'eggs' }])
    assert.deepEqual(asked('conversation.timer'), [{ conversation: NOTES.id, seconds: 3_600 }])
    assert.deepEqual([asked('contact.show'), asked('contact.safety')], [[], []])
  })

  test('are saved as a file under their name, which nobody is with', async () => {
    const { stdout, code } = await world.run(['contact', 'export', 'notes'])
    assert.equal(code, 0)
    assert.equal(stdout.split('\n')[0], 'Notes to self')
    assert.match((await world.run(['contact', 'export', 'Bob'])).stdout, /^Chat with Bob\n/)
  })

  test('are an event of their own for programs that chat', async () => {
    const chat = world.start(['chat', 'notes', '--json'])
    await chat.shown(/"event":"page"/)
    chat.endInput()
    await chat.code
    const [first] = chat.stdout.split('\n')
    assert.partialDeepStrictEqual(JSON.parse(first ?? ''), {
      event: 'chat',
      notes: { id: NOTES.id, kind: 'notes' },
    })
  })
})

suite('the list of contacts', () => {
  test('has those that are pinned first, in their order, and leaves out who is archived', async () => {
    const people = [contact(1, 'One'), BOB, BARBARA, contact(9, 'Nine')]
    world.answers['contact.list'] = () => people
    world.answers['conversation.list'] = () => [
      ...people.map((each) =>
        conversationView(each, {
          archived: each.name === 'One',
          pinned: { Nine: 1, Barbara: 2 }[each.name],
        }),
      ),
      notesView({ id: 99, profile: 1, createdAt: NOW }),
    ]
    const { stdout, stderr } = await world.run(['contact', 'list'])
    const names = (table: string): readonly (string | undefined)[] =>
      table
        .split('\n')
        .slice(1, -1)
        .map((line) => line.trim().split(/\s+/)[1])
    assert.deepEqual(names(stdout), ['Nine', 'Barbara', 'Bob'])
    assert.match(stderr, /Archived: 1 \(--archived\)/)
    const archived = await world.run(['contact', 'list', '--archived'])
    assert.deepEqual(names(archived.stdout), ['One'])
    assert.equal(archived.stderr, '')
    const { stdout: json } = await world.run(['contact', 'list', '--archived', '--json'])
    assert.deepEqual(
      (JSON.parse(json) as readonly { readonly id: number }[]).map(({ id }) => id),
      [1],
    )
  })
})
