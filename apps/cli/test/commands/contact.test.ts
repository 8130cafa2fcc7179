import assert from 'node:assert/strict'
import { afterEach, beforeEach, suite, test } from 'node:test'
import { SCRIPT } from '../support/script.ts'
import { BOBS_CHAT, CHAT_WITH_BOB, CHATS } from '../support/views.ts'
import { World } from '../support/world.ts'

suite('a contact and the chat with them', () => {
  let world: World
  beforeEach(async () => {
    world = await World.open(SCRIPT)
  })
  afterEach(() => world.close())

  const asked = (prefix: string): readonly unknown[] =>
    world.calls.filter(({ method }) => method.startsWith(prefix))

  test('a setting of the chat leaves those of the contact alone', async () => {
    const { code, stdout } = await world.run(['contact', 'configure', 'Bob', '--timer', '7d'])
    assert.equal(code, 0)
    assert.match(stdout, /Disappearing messages {2}1 week after reading/)
    assert.deepEqual(asked('contact.configure'), [])
    assert.deepEqual(asked('conversation.timer'), [
      { method: 'conversation.timer', params: { conversation: BOBS_CHAT, seconds: 604_800 } },
    ])
  })

  test('blocking asks at a terminal, says what becomes of what comes meanwhile, and does nothing on no', async () => {
    for (const [answer, code, calls] of [
      ['n', 1, []],
      ['y', 0, [{ contact: 3, blocked: true }]],
    ] as const) {
      world.calls.length = 0
      const block = world.start(['contact', 'block', 'Bob'], { terminal: true })
      await block.shown(
        /What they write waits, and arrives if you unblock them[^]*Continue/,
        'stderr',
      )
      block.type(`${answer}\r`)
      assert.equal(await block.code, code)
      assert.deepEqual(
        asked('contact.block').map((call) => (call as { params: unknown }).params),
        calls,
      )
    }
    const told = await world.run(['contact', 'block', 'Bob', '--yes'], { terminal: true })
    assert.equal(told.code, 0)
    assert.doesNotMatch(told.stderr, /Continue/)
  })

  test('a contact that is deleted while the list is made is left out of it', async () => {
    world.answers['conversation.list'] = () => CHATS.filter((chat) => chat !== CHAT_WITH_BOB)
    const { code, stdout } = await world.run(['contact', 'list'])
    assert.equal(code, 0)
    assert.doesNotMatch(stdout, /Bob/)
    assert.match(stdout, /Barbara/)
  })

  test('a chat tells programs of the contact with what is in the chat, whichever of the two changed', async () => {
    const chat = world.start(['chat', 'Bob', '--json'])
    await chat.shown(/"page"/)
    const lines = (): readonly string[] => chat.stdout.trimEnd().split('\n')
    const before = lines().length
    world.emit({ kind: 'conversation', conversation: { ...CHAT_WITH_BOB, muted: true, name: 'B' } })
    await chat.until(() => lines().length > before)
    chat.endInput()
    assert.equal(await chat.code, 0)
    const told = JSON.parse(lines().at(-1) ?? '') as { event: string; contact: object }
    assert.equal(told.event, 'contact')
    assert.partialDeepStrictEqual(told.contact, { id: 3, name: 'B', muted: true, unread: 2 })
  })

  test('message info says of a mailbox that refused a message that another one is tried', async () => {
    world.answers['message.steps'] = () => [
      { at: 0, code: 'taken', mailbox: 'ab'.repeat(32) },
      { at: 0, code: 'full', mailbox: undefined },
    ]
    const { stdout } = await world.run(['message', 'info', '12'])
    assert.match(stdout, /a mailbox refused it; another one is tried \(abababab\)\n/)
    assert.doesNotMatch(stdout, /other side/)
  })
})
