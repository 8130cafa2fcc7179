import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { clock, day, duration, moment, recent, roughly } from '../../src/render/time.ts'

process.env['TZ'] = 'UTC'
const AT = Date.UTC(2025, 0, 5, 9, 7)

suite('times and durations', () => {
  test('times are of the machine’s time zone, with 24 hours', () => {
    assert.equal(clock(AT), '09:07')
    assert.equal(moment(AT), '2025-01-05 09:07')
    assert.equal(day(AT), 'Sunday, 5 January 2025')
    assert.equal(recent(AT, AT + 3_600_000), '09:07')
    assert.equal(recent(AT, AT + 86_400_000), '2025-01-05 09:07')
    process.env['TZ'] = 'Asia/Kolkata'
    assert.equal(clock(AT), '14:37')
    process.env['TZ'] = 'UTC'
  })

  test('durations are said exactly, or roughly where that is enough', () => {
    for (const [seconds, words] of [
      [1, '1 second'],
      [90, '90 seconds'],
      [3_600, '1 hour'],
      [5_400, '90 minutes'],
      [86_400, '1 day'],
      [1_209_600, '2 weeks'],
    ] as const) {
      assert.equal(duration(seconds), words)
    }
    assert.equal(roughly(3 * 86_400_000 - 1), '3 days')
    assert.equal(roughly(10), '1 second')
  })
})
