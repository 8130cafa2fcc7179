import assert from 'node:assert/strict'
import { afterEach, beforeEach, suite, test } from 'node:test'
import { SCRIPT } from '../support/script.ts'
import { invite, LINK, message, US } from '../support/views.ts'
import { World } from '../support/world.ts'

suite('waiting', { timeout: 30_000 }, () => {
  let world: World
  beforeEach(async () => {
    world = await World.open(SCRIPT)
    world.answers['message.show'] = () => message(15, US, 'hello', { status: 'queued' })
  })
  afterEach(() => world.close())

  test('send --wait ends once the message has come so far, or further', async () => {
    for (const status of ['at-mailbox', 'delivered', 'read'] as const) {
      world.calls.length = 0
      const send = world.start(['send', 'Bob', 'hello', '--wait', 'at-mailbox', '--json'])
      await world.received('message.show')
      world.emit({ kind: 'message', message: message(99, US, 'other'), isNew: false })
      world.emit({ kind: 'message', message: message(15, US, 'hello', { status }), isNew: false })
      assert.equal(await send.code, 0)
      assert.equal((JSON.parse(send.stdout) as { status: string }).status, status)
    }
  })

  test('what had come about before anybody looked is seen too', async () => {
    world.answers['message.show'] = () => message(15, US, 'hello', { status: 'delivered' })
    const { code, stdout } = await world.run(['send', 'Bob', 'hello', '--wait', 'delivered'])
    assert.equal(code, 0)
    assert.match(stdout, /✓✓/)
  })

  test('when the time is over the message is shown all the same, and the command failed', async () => {
    const { code, stdout, stderr } = await world.run([
      ...['send', 'Bob', 'hello', '--wait', 'delivered', '--timeout', '1', '--json'],
    ])
    assert.equal(code, 1)
    assert.equal((JSON.parse(stdout) as { status: string }).status, 'queued')
    assert.match(stderr, /\[timeout\]/)
  })

  test('a signal and a daemon that stops end a wait as failures', async () => {
    const signalled = world.start(['send', 'Bob', 'hello', '--wait', 'delivered'])
    await world.received('message.show')
    signalled.interrupt()
    assert.equal(await signalled.code, 1)
    assert.match(signalled.stderr, /\[interrupted\]/)
    world.calls.length = 0
    const cut = world.start(['send', 'Bob', 'hello', '--wait', 'delivered'])
    await world.received('message.show')
    await world.stop()
    assert.equal(await cut.code, 1)
    assert.match(cut.stderr, /\[daemon-gone\]/)
  })

  test('invite create --wait gives the link, and its picture to people', async () => {
    world.answers['invite.list'] = () => [invite({ stage: 'publishing', link: undefined })]
    const create = world.start(['invite', 'create', 'Carol', '--wait'])
    await world.received('invite.list')
    world.emit({ kind: 'invite', invite: invite() })
    assert.equal(await create.code, 0)
    assert.equal(create.stdout.trimEnd().split('\n').at(-1), LINK)
    assert.match(create.stderr, /█▀/)
  })

  test('invite create --wait without a mailbox says how long it works, and what the link shows', async () => {
    world.answers['invite.list'] = () => [invite({ stage: 'publishing', link: undefined })]
    const create = world.start(['invite', 'create', 'Carol', '--wait'])
    await world.received('invite.list')
    world.emit({ kind: 'invite', invite: invite({ route: 'direct' }) })
    assert.equal(await create.code, 0)
    assert.match(create.stderr, /works while you are online.* whoever has the link can see/)
  })

  test('invite accept --wait tells meanwhile what keeps it', async () => {
    const taken = invite({ id: 11, side: 'invitee', link: undefined, stage: 'fetching' })
    const accept = world.start(['invite', 'accept', 'Dave', '--wait'], { input: `${LINK}\n` })
    await world.received('invite.list')
    for (let count = 0; count < 2; count++) {
      world.emit({ kind: 'invite', invite: { ...taken, problem: 'not-there' } })
    }
    world.emit({ kind: 'invite', invite: { ...taken, stage: 'used', contact: 6 } })
    assert.equal(await accept.code, 0)
    assert.equal(accept.stderr.split('nothing is there: the link may be mistyped').length, 2)
  })

  test('invite accept --wait ends with a contact, and fails when the invite leads nowhere', async () => {
    const taken = invite({ id: 11, side: 'invitee', link: undefined, stage: 'fetching' })
    for (const [change, code] of [
      [{ stage: 'used', contact: 6 }, 0],
      [{ stage: 'closed', problem: 'not-there' }, 1],
    ] as const) {
      world.calls.length = 0
      const accept = world.start(['invite', 'accept', 'Dave', '--wait', '--json'], {
        input: `${LINK}\n`,
      })
      await world.received('invite.list')
      world.emit({ kind: 'invite', invite: { ...taken, stage: 'answered' } })
      world.emit({ kind: 'invite', invite: { ...taken, ...change } })
      assert.equal(await accept.code, code)
      assert.equal((JSON.parse(accept.stdout) as { stage: string }).stage, change.stage)
    }
  })
})
