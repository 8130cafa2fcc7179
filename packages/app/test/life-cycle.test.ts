/** A messenger from nothing to open, locked and closed, through the API: what can be done in which state. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { ENGINE_METHODS, namesOf } from '@pvtcoms/rpc'
import { Stage } from './stage.ts'

const passphrase = 'correct horse battery'

suite('a messenger', () => {
  test('goes from empty to open to locked to open, and tells each of it', async () => {
    const stage = await Stage.start()
    assert.equal((await stage.call('app.status', {})).state, 'empty')
    assert.equal((await stage.call('app.create', { passphrase })).state, 'open')
    const { id } = await stage.call('profile.create', { name: 'Alice' })
    assert.equal((await stage.call('app.lock', {})).state, 'locked')
    assert.equal((await stage.call('app.unlock', { passphrase })).state, 'open')
    const view = { id, name: 'Alice', unread: 0, newContacts: 'quick' }
    assert.deepEqual(await stage.call('profile.list', {}), [view])
    const states = stage.events.flatMap((event) => (event.kind === 'app' ? event.app.state : []))
    assert.deepEqual(
      states.filter((state, index) => state !== states[index - 1]),
      ['empty', 'open', 'locked', 'open'],
    )
  })

  test('refuses every method of the engine while it is empty or locked, and says which', async () => {
    const stage = await Stage.start()
    const refused = async (code: string): Promise<void> => {
      for (const method of namesOf(ENGINE_METHODS)) {
        assert.throws(() => stage.messenger.methods[method], { code })
      }
      await assert.rejects(stage.call('profile.list', {}), { code })
      await assert.rejects(stage.call('backup.create', {}), { code })
      await assert.rejects(stage.call('backup.export', { path: '/x', passphrase }), { code })
      await assert.rejects(stage.call('app.passphrase', { from: passphrase, to: passphrase }), {
        code,
      })
    }
    await refused('no-store')
    await assert.rejects(stage.call('app.unlock', { passphrase }), { code: 'no-store' })
    await stage.call('app.create', { passphrase })
    await stage.call('app.lock', {})
    await refused('locked')
  })

  test('makes no second store over the first', async () => {
    const stage = await Stage.start()
    await stage.call('app.create', { passphrase })
    for (const prepare of [() => undefined, () => stage.call('app.lock', {})]) {
      await prepare()
      await assert.rejects(stage.call('app.create', { passphrase }), { code: 'exists' })
      await assert.rejects(stage.call('backup.restore', { path: '/x', passphrase }), {
        code: 'exists',
      })
    }
  })

  test('keeps its order when it is asked for everything at once', async () => {
    const stage = await Stage.start()
    const calls = [
      stage.call('app.create', { passphrase }),
      stage.call('app.lock', {}),
      stage.call('app.unlock', { passphrase }),
      stage.call('app.lock', {}),
      stage.call('app.unlock', { passphrase: 'a wrong one' }).catch(() => undefined),
      stage.call('app.unlock', { passphrase }),
    ]
    const states = (await Promise.all(calls)).map((view) => view?.state)
    assert.deepEqual(states.at(-1), 'open')
    assert.equal((await stage.call('app.status', {})).state, 'open')
  })

  test('stops when it is told to', async () => {
    const stage = await Stage.start()
    assert.deepEqual(await stage.call('app.stop', {}), {})
    assert.equal(stage.stops, 1)
  })
})
