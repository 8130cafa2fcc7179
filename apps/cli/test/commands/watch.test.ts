import assert from 'node:assert/strict'
import { afterEach, beforeEach, suite, test } from 'node:test'
import type { MessageView } from '@pvtcoms/rpc/client'
import { SCRIPT } from '../support/script.ts'
import { CHAT_WITH_BOB, invite, message, THEM, US } from '../support/views.ts'
import { World } from '../support/world.ts'

suite('watching', () => {
  let world: World
  beforeEach(async () => {
    world = await World.open(SCRIPT)
  })
  afterEach(() => world.close())

  const happen = (): void => {
    world.emit({ kind: 'conversation', conversation: { ...CHAT_WITH_BOB, name: 'Robert' } })
    world.emit({ kind: 'message', message: message(30, US, 'mine'), isNew: true })
    world.emit({ kind: 'message', message: message(31, THEM, 'a\nb'), isNew: true })
    world.emit({ kind: 'message', message: message(31, THEM, 'changed'), isNew: false })
    const notice = (id: number, what: NonNullable<MessageView['notice']>): MessageView =>
      message(id, THEM, undefined, { kind: 'notice', notice: what })
    for (const told of [
      notice(32, { code: 'timer', by: THEM, seconds: 3_600 }),
      notice(33, { code: 'verified' }),
    ]) {
      world.emit({ kind: 'message', message: told, isNew: true })
    }
    world.emit({ kind: 'invite', invite: invite({ stage: 'used' }) })
  }
  test('people are told of what came in, and nothing counts as read', async () => {
    const watch = world.start(['watch'])
    await world.received('conversation.list')
    happen()
    await watch.shown(/Invite/)
    watch.interrupt()
    assert.equal(await watch.code, 0)
    assert.equal(
      watch.stdout,
      [
        '14:01  Robert: a / b',
        '14:02  Robert set disappearing messages: 1 hour after reading',
        '14:03  Robert — you verified Robert',
        'Invite 8, Carol: used: they are a contact now',
        '',
      ].join('\n'),
    )
    assert.ok(!world.calls.some(({ method }) => method === 'conversation.read'))
    assert.ok(!world.calls.some(({ method }) => method === 'app.active'))
  })

  test('programs are told of everything, an object on a line', async () => {
    const watch = world.start(['watch', '--json'])
    await world.received('conversation.list')
    happen()
    await watch.shown(/"invite"/)
    await world.stop()
    assert.equal(await watch.code, 1)
    const kinds = watch.stdout.trimEnd().split('\n')
    assert.deepEqual(
      kinds.map((line) => (JSON.parse(line) as { kind: string }).kind),
      ['conversation', 'message', 'message', 'message', 'message', 'message', 'invite'],
    )
    assert.match(watch.stderr, /\[daemon-gone\]/)
  })
})
