/** What the handlers do besides passing calls on: the doctor, the window's narrower API, small answers. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { type Handlers, handlersFor, METHODS } from '@pvtcoms/rpc'
import { StoreError } from '@pvtcoms/store'
import { windowHandlers } from '../src/index.ts'
import { MemoryStoreFiles, Stage } from './stage.ts'

const passphrase = 'correct horse battery'

suite('the doctor', () => {
  const codes = async (stage: Stage): Promise<readonly string[]> =>
    (await stage.call('app.doctor', {})).map(({ code }) => code).slice(1)

  test('looks at what there is in each state', async () => {
    const stage = await Stage.start()
    assert.deepEqual(await codes(stage), ['clock-good', 'disk-good', 'store-empty'])
    await stage.call('app.create', { passphrase })
    const open = ['clock-good', 'disk-good', 'store-sound', 'backup-none', 'mailbox-none']
    assert.deepEqual(await codes(stage), open)
    await stage.call('app.lock', {})
    assert.deepEqual(await codes(stage), ['clock-good', 'disk-good', 'store-locked', 'backup-none'])
  })

  test('tells the age of the newest backup, and none below zero after the clock was set back', async () => {
    const stage = await Stage.start()
    await stage.call('app.create', { passphrase })
    await stage.call('backup.create', {})
    const made = (await stage.call('backup.list', {}))[0]?.at ?? 0
    for (const [passed, days] of [
      [3, 3],
      [-3, 0],
    ] as const) {
      const now = made + passed * 86_400_000
      stage.timers.advance(now - stage.timers.now(), false)
      const found = await stage.call('app.doctor', {})
      assert.deepEqual(
        found.filter(({ code }) => code.startsWith('backup-')),
        [{ code: 'backup-recent', verdict: 'good', days }],
      )
    }
  })

  test('tells the code of a store that cannot be read to its end', async () => {
    class DamagedFiles extends MemoryStoreFiles {
      override create(bytes: Uint8Array): ReturnType<MemoryStoreFiles['create']> {
        const checkIntegrity = (): never => {
          throw new StoreError('damaged', 'the store is damaged: restore a backup')
        }
        return { ...super.create(bytes), checkIntegrity }
      }
    }
    const stage = await Stage.start({ files: new DamagedFiles() })
    await stage.call('app.create', { passphrase })
    const found = await stage.call('app.doctor', {})
    assert.deepEqual(
      found.filter(({ code }) => code.startsWith('store-')),
      [{ code: 'store-damaged', verdict: 'bad', remedy: 'restore', fault: 'damaged' }],
    )
  })
})

suite('the program', () => {
  test('says which instance of it runs, and wakes the engine when a window is opened', async () => {
    const stage = await Stage.start()
    assert.deepEqual(await stage.call('app.instance', {}), { instanceId: 'instance' })
    await stage.call('app.create', { passphrase })
    assert.match((await stage.call('app.open', {})).url, /^http:/)
    assert.deepEqual(
      stage.engines.map(({ wakes }) => wakes),
      [1],
    )
  })

  test('closes the store although the engine fails to end', async () => {
    const files = new MemoryStoreFiles()
    const stage = await Stage.start({
      files,
      openEngine: () => ({
        methods: handlersFor(METHODS, () => () => []),
        wake: () => undefined,
        close: () => Promise.reject(new RangeError('a row that nobody foresaw')),
      }),
    })
    await stage.call('app.create', { passphrase })
    await assert.rejects(stage.call('app.lock', {}), RangeError)
    assert.equal(files.opened, 0)
    assert.equal((await stage.call('app.status', {})).state, 'locked')
  })
})

suite('a window', () => {
  test('names no file but those that were handed over; all other methods are as they were', async () => {
    const asked: unknown[] = []
    const all: Handlers = handlersFor(METHODS, (method) => (params) => asked.push([method, params]))
    const handlers = windowHandlers(all, (path) => path === '/handover/file')
    for (const method of ['backup.export', 'backup.restore'] as const) {
      for (const path of ['/etc/passwd', '/handover/file/..', '/handover/file2', 'file']) {
        assert.throws(() => handlers[method]({ path, passphrase }), { code: 'bad-path' })
      }
      assert.equal(asked.length, 0)
      await handlers[method]({ path: '/handover/file', passphrase })
      assert.deepEqual(asked.pop(), [method, { path: '/handover/file', passphrase }])
    }
    assert.equal(handlers['app.status'], all['app.status'])
  })
})
