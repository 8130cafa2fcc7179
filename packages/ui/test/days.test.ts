/** The days over a list of messages. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { SeededRandom } from '@pvtcoms/testkit/random'
import { ascendingDays } from '../src/text/days.ts'

suite('days over messages', () => {
  const cases = [
    ['stay as they are when they ascend', [], []],
    ['stay as they are when they ascend', [1, 1, 2, 5], [1, 1, 2, 5]],
    ['leave out a clock that was ahead', [1, 366, 1, 2, 2], [1, 1, 1, 2, 2]],
    ['leave out a clock that was behind', [9, 9, 7, 9, 10], [9, 9, 9, 9, 10]],
    ['leave out a clock that was behind at first', [0, 9, 9], [0, 9, 9]],
    ['leave out a clock that was ahead at first', [366, 1, 2], [1, 1, 2]],
    ['go by the later one of two', [2, 1], [1, 1]],
  ] as const
  for (const [name, days, shown] of cases) {
    test(`${name}: ${days.join(' ')}`, () => assert.deepEqual(ascendingDays(days), shown))
  }

  test('ascend, and are each the day of a message under it, whatever clocks said', () => {
    const random = new SeededRandom('days')
    for (let round = 0; round < 200; round++) {
      const days = Array.from({ length: random.int(40) }, () => random.int(6))
      const shown = ascendingDays(days)
      assert.equal(shown.length, days.length)
      for (const [index, day] of shown.entries()) {
        assert.ok(day >= (shown[index - 1] ?? 0))
        assert.ok(days.some((own, other) => own === day && shown[other] === day))
      }
    }
  })
})
