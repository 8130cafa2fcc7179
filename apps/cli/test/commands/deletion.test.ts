/** Deleting on this device alone, at a terminal: what is asked, and what an answer leads to. */
import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { SCRIPT } from '../support/script.ts'
import { World } from '../support/world.ts'

suite('deleting for me at a terminal', () => {
  let world: World
  before(async () => {
    world = await World.open(SCRIPT)
  })
  after(() => world.close())

  for (const [answer, unsent] of [
    ['y', 'send'],
    ['n', 'withhold'],
  ] as const) {
    test(`asks first, then what becomes of what was not sent yet: ${answer} means ${unsent}`, async () => {
      world.calls.length = 0
      const session = world.start(['message', 'delete-for-me', '15'], { terminal: true })
      await session.shown(/on this device only[\s\S]*Continue\? \(y\/n\)/, 'stderr')
      assert.ok(!world.calls.some(({ method }) => method === 'message.delete'))
      session.type('y\n')
      await session.shown(/not sent yet[\s\S]*Send it\? \(y\/n\)/, 'stderr')
      session.type(`${answer}\n`)
      assert.equal(await session.code, 0)
      const asked = world.calls.filter(({ method }) => method === 'message.delete')
      assert.deepEqual(
        asked.map(({ params }) => params),
        [{ messages: [15] }, { messages: [15], unsent }],
      )
    })
  }

  test('changes nothing when the answer is no, and wants --yes where nobody can be asked', async () => {
    world.calls.length = 0
    const session = world.start(['message', 'delete-for-me', '11'], { terminal: true })
    await session.shown(/Continue/, 'stderr')
    session.type('n\n')
    assert.equal(await session.code, 1)
    for (const args of [
      ['message', 'delete-for-me', '11'],
      ['contact', 'clear', 'Bob'],
    ]) {
      const { code, stderr } = await world.run(args)
      assert.equal(code, 2)
      assert.match(stderr, /--yes/)
    }
    const names = world.calls.map(({ method }) => method)
    assert.ok(!names.includes('message.delete') && !names.includes('conversation.clear'))
  })

  test('says which option chooses when something was not sent yet and nobody can be asked', async () => {
    const { code, stderr } = await world.run(['message', 'delete-for-me', '15', '--yes'])
    assert.equal(code, 1)
    assert.match(stderr, /--unsent send, or --unsent withhold/)
  })

  test('goes in calls of 200 messages', async () => {
    world.calls.length = 0
    const numbers = Array.from({ length: 401 }, (_, at) => String(1_000 + at))
    const { code, stdout } = await world.run(['message', 'delete-for-me', ...numbers, '--yes'])
    assert.equal(code, 0)
    assert.match(stdout, /401 messages/)
    const asked = world.calls.filter(({ method }) => method === 'message.delete')
    assert.deepEqual(
      asked.map(({ params }) => (params as { messages: number[] }).messages.length),
      [200, 200, 1],
    )
  })
})
