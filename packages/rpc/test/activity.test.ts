import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { activityOf } from '../src/client/activity.ts'

suite('activity of a person', () => {
  test('is told at the first sign, and then at most once in half a minute', () => {
    let now = 5
    let told = 0
    const active = activityOf(
      async () => (told += 1),
      () => now,
    )
    assert.equal(told, 0, 'nobody did anything yet')
    for (const [at, expected] of [
      [5, 1],
      [6, 1],
      [30_004, 1],
      [30_005, 2],
      [60_004, 2],
      [100_000, 3],
    ] as const) {
      now = at
      active()
      assert.equal(told, expected, `at ${at} ms`)
    }
  })

  test('is no fault when the daemon cannot be told', async () => {
    const active = activityOf(
      () => Promise.reject(new Error('gone')),
      () => 0,
    )
    active()
    await new Promise((resolve) => setImmediate(resolve))
  })
})
