import assert from 'node:assert/strict'
import { test } from 'node:test'
import { networkReport, rarely, rounded } from '../src/index.ts'

test('a report never tells a count, only its size', () => {
  assert.deepEqual(
    [0, 1, 10, 11, 99, 101, 999, 1_001, 123_456].map(rounded),
    [0, 10, 10, 20, 100, 110, 1_000, 1_100, 130_000],
  )
})

test('a report tells the state of the network as a code and in words', () => {
  const status = { kind: 'degraded', reason: 'network-down' } as const
  assert.deepEqual(
    networkReport(status, ({ kind }) => `it is ${kind}`, false),
    { network: 'degraded', summary: 'it is degraded', reachable: false },
  )
})

test('a code that comes again and again is passed on once in a period, each code by itself', () => {
  let now = 0
  const told: string[] = []
  const report = rarely<string>({ monotonic: () => now }, 600, (code) => told.push(code))
  for (const [time, code] of [
    [0, 'full'],
    [1, 'full'],
    [2, 'failed'],
    [599, 'full'],
    [600, 'full'],
    [601, 'failed'],
    [602, 'failed'],
  ] as const) {
    now = time
    report(code)
  }
  assert.deepEqual(told, ['full', 'failed', 'full', 'failed'])
})
