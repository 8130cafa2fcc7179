/** What the log keeps, and what has no way into it. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { HandTimers } from '@pvtcoms/testkit/hand-timers'
import { EventLog } from '../src/index.ts'

suite('the log', () => {
  test('keeps the last five hundred, with a code of errors and no other text, to ten minutes', () => {
    const timers = new HandTimers()
    const log = new EventLog(timers)
    log.add({ code: 'locked' })
    timers.advance(599_999)
    log.add({ code: 'mailbox-fault', fault: 'Bob said: hello', count: 2.5 })
    timers.advance(1)
    log.add({ code: 'store-fault', fault: 'disk-full' })
    log.add({ code: 'store-fault', fault: 'a'.repeat(56) })
    assert.deepEqual(log.last(200), [
      '+0min locked',
      '+0min mailbox-fault unknown 2',
      '+10min store-fault disk-full',
      '+10min store-fault unknown',
    ])
    assert.deepEqual(log.last(1), ['+10min store-fault unknown'])
    for (let count = 0; count < 600; count++) log.add({ code: 'unlocked', count })
    assert.equal(log.last(1_000).length, 500)
    assert.equal(log.last(1)[0], '+10min unlocked 599')
  })
})
