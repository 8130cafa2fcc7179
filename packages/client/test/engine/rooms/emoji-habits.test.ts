import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { pair } from '../world.ts'

suite('emoji that were used last', () => {
  test('are kept for each profile, over a restart, and go with it', async () => {
    const { world, ann } = await pair('emoji')
    const { profile } = ann
    const habits = { recent: ['🐢', '👋🏾'], tone: 4 }
    assert.deepEqual(await ann.ask('profile.emoji', { profile }), { recent: [], tone: 0 })
    await ann.ask('profile.keepEmoji', { profile, ...habits })
    const { id: other } = await ann.ask('profile.create', { name: 'Ann at work' })
    assert.deepEqual(await ann.ask('profile.emoji', { profile: other }), { recent: [], tone: 0 })
    await ann.ask('profile.keepEmoji', { profile: other, recent: ['💼'], tone: 0 })
    await ann.ask('profile.delete', { profile: other })
    assert.equal(ann.store.settings.get(other, 'emoji'), undefined)
    await assert.rejects(ann.ask('profile.emoji', { profile: other }), { code: 'no-such-profile' })
    const refused = ann.ask('profile.keepEmoji', { profile: other, ...habits })
    await assert.rejects(refused, { code: 'no-such-profile' })
    await ann.stop()
    ann.start()
    assert.deepEqual(await ann.ask('profile.emoji', { profile }), habits)
    await world.close()
  })

  test('are passed over where a backup holds something else', async () => {
    const { world, ann } = await pair('damaged emoji')
    const { profile, store } = ann
    for (const [kept, recent, tone] of [
      ['x', [], 0],
      [null, [], 0],
      [['🐢'], [], 0],
      [{ recent: '🐢', tone: '4' }, [], 0],
      [{ recent: [1, null, '🐢', 'x'.repeat(65)], tone: 6 }, ['🐢'], 0],
      [{ recent: Array(99).fill('🐢'), tone: -1 }, Array(32).fill('🐢'), 0],
      [{ tone: 2.5 }, [], 0],
    ] as const) {
      store.transact(() => store.settings.set(profile, 'emoji', kept))
      assert.deepEqual(await ann.ask('profile.emoji', { profile }), { recent, tone })
    }
    await world.close()
  })
})
