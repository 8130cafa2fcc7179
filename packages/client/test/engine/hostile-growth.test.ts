/** A long run leaves nothing behind: what waits, and how many streams are open, is as at its beginning. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { contactOf } from './crash/crash-ledger.ts'
import { DAY, HOUR, MINUTE, pair } from './world.ts'

suite('in a long run', () => {
  test('with messages every hour, timers and streams do not grow in number', async (t) => {
    const { world, ann, ben } = await pair('growth', { epochSeconds: 600 })
    const measure = (): number[] => [
      ann.pendingTimers,
      ben.pendingTimers,
      world.network.openStreams,
      ann.store.outbox.letters(contactOf(ann, ben)?.lane ?? 0).length,
    ]
    const day = async (): Promise<void> => {
      for (let hour = 0; hour < 24; hour++) {
        await ann.say(ben, `hour ${hour}`)
        await ben.say(ann, `hour ${hour}`)
        if (hour % 5 === 0) world.network.breakStreams()
        await world.advance(HOUR)
      }
      await world.advance(30 * MINUTE)
    }
    await day()
    const early = measure()
    for (let count = 0; count < 2; count++) await day()
    const late = measure()
    t.diagnostic(`after a day ${early.join(', ')}, after three ${late.join(', ')}`)
    for (const [at, count] of late.entries()) assert.ok(count <= (early[at] ?? 0) + 4)
    await world.timers.run(ann.stop())
    const events = ann.events.length
    assert.equal(ann.pendingTimers, 0)
    await world.advance(DAY)
    assert.equal(ann.events.length, events)
    await world.close()
  })
})
