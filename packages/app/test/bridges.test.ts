import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { Stage } from './stage.ts'

suite('bridges', () => {
  test('stay as they are when a text holds none, and go only with an empty one', async () => {
    const stage = await Stage.start()
    const set = async (text: string): Promise<readonly unknown[]> => {
      const { app, taken } = await stage.call('app.bridges', { text })
      return [app.bridges, taken]
    }
    assert.deepEqual(await set('192.0.2.1:443\nhello'), [['192.0.2.1:443'], 1])
    assert.deepEqual(await set('hello'), [['192.0.2.1:443'], 0])
    assert.deepEqual(await set('# nothing'), [['192.0.2.1:443'], 0])
    assert.deepEqual(stage.settings.bridges, ['192.0.2.1:443'])
    assert.deepEqual(await set(' \n'), [[], 0])
    await stage.messenger.close()
  })
})
