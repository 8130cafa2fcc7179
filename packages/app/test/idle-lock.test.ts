/** When a store that nobody uses locks, and what counts as use. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { ENGINE_METHODS, METHODS, type Method, namesOf, type Params } from '@pvtcoms/rpc'
import { until } from '@pvtcoms/testkit/until'
import { messengerHandlers } from '../src/index.ts'
import { Stage } from './stage.ts'

const passphrase = 'correct horse battery'

suite('a store that is not used', () => {
  const opened = async (): Promise<Stage> => {
    const stage = await Stage.start()
    await stage.call('app.create', { passphrase })
    await stage.call('app.lockAfter', { seconds: 60 })
    return stage
  }
  const isLocked = async (stage: Stage): Promise<boolean> => {
    // A lock that was set off is carried out in its turn.
    await new Promise((resolve) => setTimeout(resolve, 20))
    return (await stage.call('app.status', {})).state === 'locked'
  }

  test('locks after the time that was asked for, counted from the last use', async () => {
    const stage = await opened()
    const { timers } = stage
    timers.advance(50_000)
    await stage.call('app.active', {})
    timers.advance(59_999)
    assert.ok(!(await isLocked(stage)))
    timers.advance(1)
    await until(() => isLocked(stage))
    assert.equal(timers.pending, 0)
  })

  test('is not kept open by what a window asks by itself when a contact writes, however often', async () => {
    const stage = await opened()
    const { timers } = stage
    const { id: profile } = await stage.call('profile.create', { name: 'Alice' })
    for (let passed = 0; passed < 60; passed += 3) {
      timers.advance(3_000)
      for (const [method, params] of [
        ['profile.list', {}],
        ['contact.list', { profile }],
        ['invite.list', { profile }],
        ['mailbox.list', { profile }],
        ['mailbox.ownerKey', { profile }],
        ['contact.show', { contact: 1 }],
        ['contact.safety', { contact: 1 }],
        ['conversation.list', { profile }],
        ['conversation.show', { conversation: 1 }],
        ['conversation.read', { conversation: 1, upTo: 1 }],
        ['message.page', { conversation: 1, position: 'newest', limit: 30 }],
        ['message.show', { message: 1 }],
        ['message.steps', { message: 1 }],
        ['backup.list', {}],
      ] as const) {
        // Whether there is such a contact does not matter.
        await stage.call(method, params).catch(() => undefined)
      }
    }
    await until(() => isLocked(stage))
  })

  test('stays open for who writes, searches, makes or changes something', async () => {
    const stage = await opened()
    const { timers } = stage
    const use = async <M extends Method>(method: M, params: Params<M>): Promise<void> => {
      timers.advance(40_000)
      await stage.call(method, params).catch(() => undefined)
    }
    await use('profile.create', { name: 'Alice' })
    await use('conversation.draft', { conversation: 1, text: 'Dear' })
    await use('message.send', { conversation: 1, text: 'Dear Ben' })
    await use('message.search', { profile: 1, query: 'dear', limit: 9 })
    await use('invite.create', { profile: 1, name: 'Ben' })
    await use('backup.create', {})
    await use('app.active', {})
    timers.advance(40_000)
    assert.ok(!(await isLocked(stage)))
    timers.advance(20_000)
    await until(() => isLocked(stage))
  })

  test('is kept open by each method of the engine that is a use, and by no other', async () => {
    for (const method of namesOf(ENGINE_METHODS)) {
      const stage = await opened()
      stage.timers.advance(59_999)
      // What an engine is given does not matter to the lock.
      await messengerHandlers(stage.handlerParts)[method]({ name: 'Alice' } as never)
      stage.timers.advance(1)
      assert.equal(await isLocked(stage), !METHODS[method].isUse, method)
      await stage.messenger.close()
    }
  })

  test('is not opened, and nothing is said, by who is there while it is locked or empty', async () => {
    const stage = await Stage.start()
    assert.deepEqual(await stage.call('app.active', {}), {})
    await stage.call('app.create', { passphrase })
    await stage.call('app.lock', {})
    assert.deepEqual(await stage.call('app.active', {}), {})
    assert.equal((await stage.call('app.status', {})).state, 'locked')
  })

  test('is not kept open by who only looks how the daemon is', async () => {
    const stage = await opened()
    const { timers } = stage
    timers.advance(59_000)
    await stage.call('app.status', {})
    await stage.call('app.doctor', {})
    await stage.call('app.log', { limit: 1 })
    timers.advance(1_000)
    await until(() => isLocked(stage))
  })

  test('locks as soon as a machine wakes up that slept for longer', async () => {
    const stage = await opened()
    const { timers } = stage
    await until(() => stage.transport.status().kind === 'ready')
    timers.advance(3_600_000, false)
    assert.ok(!(await isLocked(stage)))
    stage.network.degrade('host', 'woke-up')
    await until(() => isLocked(stage))
  })

  test('stays open when nothing was asked for, or not any more', async () => {
    const stage = await opened()
    const { timers } = stage
    await stage.call('app.lockAfter', { seconds: 0 })
    timers.advance(1_000_000_000)
    assert.ok(!(await isLocked(stage)))
    assert.equal(timers.pending, 1, 'for the next backup, and no other')
  })
})
