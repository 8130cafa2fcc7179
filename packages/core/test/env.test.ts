import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { unixMs } from '../src/env.ts'

suite('times', () => {
  test('a time is a whole number of milliseconds from 1970 on', () => {
    for (const value of [0, 1, 1_893_456_000_000, Number.MAX_SAFE_INTEGER]) {
      assert.equal(unixMs(value), value)
    }
    for (const value of [-1, 0.5, Number.NaN, Infinity, -Infinity, 2 ** 53]) {
      assert.throws(() => unixMs(value), RangeError)
    }
  })
})
