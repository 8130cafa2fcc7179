import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { DiskError } from '@pvtcoms/core/disk-error'
import { CodedError } from '@pvtcoms/core/errors'
import { until } from '@pvtcoms/testkit/until'
import { Stage } from './stage.ts'

/** As tor's transport refuses. */
class Refused extends CodedError<'control-refused'> {
  override readonly name = 'Refused'
}

suite('bridges', () => {
  test('that cannot be read hold tor back until the person sets some or chooses none; nothing else decides that', async () => {
    for (const [text, bridges] of [
      ['192.0.2.1:443', ['192.0.2.1:443']],
      ['', []],
    ] as const) {
      const stage = new Stage()
      stage.settings = undefined
      await stage.messenger.start()
      const held = async (): Promise<void> => {
        const { transport } = await stage.call('app.status', {})
        assert.equal(transport.kind === 'failed' && transport.code, 'settings-unreadable')
        const found = await stage.call('app.doctor', {})
        assert.ok(found.some(({ code }) => code === 'settings-unreadable'))
        assert.deepEqual(stage.started, [])
      }
      await held()
      await stage.call('app.create', { passphrase: 'correct horse battery' })
      await stage.call('app.lock', {})
      await stage.call('app.bridges', { text: 'no bridge' })
      const refusal = { code: 'settings-unreadable' }
      await assert.rejects(stage.call('app.lockAfter', { seconds: 60 }), refusal)
      assert.equal(stage.settings, undefined)
      await held()
      const { app } = await stage.call('app.bridges', { text })
      assert.deepEqual([app.bridges, stage.started], [bridges, [bridges]])
      await stage.call('app.lockAfter', { seconds: 60 })
      assert.deepEqual(stage.settings, { bridges, lockAfter: 60 })
      await stage.messenger.close()
    }
  })

  test('that a person gives at the start are gone by although the settings cannot be read', async () => {
    const stage = new Stage()
    stage.settings = undefined
    await stage.messenger.start(['192.0.2.9:443'])
    assert.deepEqual(stage.started, [['192.0.2.9:443']])
    await stage.messenger.close()
  })

  test('are saved before tor goes by them, and are as before when either refuses', async () => {
    const stage = await Stage.start()
    await until(() => stage.transport.status().kind === 'ready')
    await stage.call('app.bridges', { text: '192.0.2.1:443' })
    stage.refusal = new DiskError('disk-full')
    await assert.rejects(stage.call('app.bridges', { text: '192.0.2.2:443' }), {
      code: 'disk-full',
    })
    stage.refusal = undefined
    assert.deepEqual(stage.used, [['192.0.2.1:443']])
    stage.torRefusal = new Refused('control-refused', 'tor says no')
    await assert.rejects(stage.call('app.bridges', { text: '192.0.2.2:443' }), {
      code: 'control-refused',
    })
    assert.deepEqual(stage.settings?.bridges, ['192.0.2.1:443'])
    assert.deepEqual((await stage.call('app.status', {})).bridges, ['192.0.2.1:443'])
    await stage.messenger.close()
  })

  test('hold when the disk refuses that everything is erased', async () => {
    const stage = await Stage.start()
    await stage.call('app.bridges', { text: '192.0.2.1:443' })
    stage.refusal = new DiskError('io')
    await assert.rejects(stage.call('app.erase', { confirm: 'delete everything' }), { code: 'io' })
    assert.deepEqual(stage.started.at(-1), ['192.0.2.1:443'])
    assert.deepEqual((await stage.call('app.status', {})).bridges, ['192.0.2.1:443'])
    await stage.messenger.close()
  })

  test('stay as they are when a text holds none, and go only with an empty one', async () => {
    const stage = await Stage.start()
    const set = async (text: string): Promise<readonly unknown[]> => {
      const { app, taken } = await stage.call('app.bridges', { text })
      return [app.bridges, taken]
    }
    assert.deepEqual(await set('192.0.2.1:443\nhello'), [['192.0.2.1:443'], 1])
    assert.deepEqual(await set('hello'), [['192.0.2.1:443'], 0])
    assert.deepEqual(await set('# nothing'), [['192.0.2.1:443'], 0])
    assert.deepEqual(stage.settings?.bridges, ['192.0.2.1:443'])
    assert.deepEqual(await set(' \n'), [[], 0])
    await stage.messenger.close()
  })
})
