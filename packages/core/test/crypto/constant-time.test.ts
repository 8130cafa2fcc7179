/**
 * A smoke test for secret-dependent time: it finds an early exit, not a cache line. Two classes of
 * inputs are timed in turns within one run, so that whatever else the machine does hits both alike,
 * and the medians of the batches are compared. A leak shows in every attempt, noise does not:
 * an attempt with like medians is therefore enough to pass, and only three unlike ones in a row,
 * in the same direction, fail. The first test shows that this does find what it looks for.
 */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { SeededRandom } from '@pvtcoms/testkit/random'
import { equal } from '../../src/bytes.ts'
import { Secret } from '../../src/secret.ts'
import { providers } from './primitives-providers.ts'

const random = new SeededRandom('constant time 1')

const ATTEMPTS = 3
const BATCHES = 61

/** Medians that differ by less than this factor are alike. */
const ALIKE = 1.25

/** Whether `a` takes longer or shorter than `b` in every attempt, by the same sign. */
function differs(a: () => unknown, b: () => unknown, callsPerBatch: number): boolean {
  let direction = 0
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const ratio = medianRatio(a, b, callsPerBatch)
    const now = ratio > ALIKE ? 1 : ratio < 1 / ALIKE ? -1 : 0
    if (now === 0 || now === -direction) return false
    direction = now
  }
  return true
}

function medianRatio(a: () => unknown, b: () => unknown, callsPerBatch: number): number {
  const times: [number[], number[]] = [[], []]
  for (let batch = 0; batch < BATCHES; batch++) {
    // Who goes first changes, so that neither always finds a warmer cache.
    const order = batch % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const)
    for (const which of order) {
      const call = which === 0 ? a : b
      const start = performance.now()
      for (let count = 0; count < callsPerBatch; count++) call()
      times[which].push(performance.now() - start)
    }
  }
  return median(times[0]) / median(times[1])
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >>> 1] as number
}

/** What `equal` must not be. */
function equalWithEarlyExit(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index])
}

suite('time', () => {
  const base = random.random(4096)
  const differsFirst = base.slice()
  differsFirst[0] = (base[0] as number) ^ 1
  const differsLast = base.slice()
  differsLast[4095] = (base[4095] as number) ^ 1
  const same = base.slice()

  test('of a comparison that stops at the first difference is found to depend on its place', () => {
    assert.ok(
      differs(
        () => equalWithEarlyExit(base, differsFirst),
        () => equalWithEarlyExit(base, differsLast),
        20,
      ),
    )
  })

  test('of `equal` does not depend on where, or whether, the inputs differ', () => {
    for (const [name, other] of [
      ['at the end', differsLast],
      ['nowhere', same],
    ] as const) {
      const found = differs(
        () => equal(base, differsFirst),
        () => equal(base, other),
        20,
      )
      assert.ok(!found, `at the start against ${name}`)
    }
  })

  for (const { name, mlkem768 } of providers) {
    test(`of ML-KEM decapsulation by ${name} does not tell a rejected ciphertext`, () => {
      const seed = new Secret('MlKem768Seed', random.random(64))
      const made = mlkem768.encapsulate(mlkem768.publicKey(seed), random)
      assert.ok(made !== undefined)
      const { ciphertext } = made
      // In the compressed u, in the compressed v, and nothing of a ciphertext at all.
      for (const wrong of [
        flipped(ciphertext, 0),
        flipped(ciphertext, 1087),
        random.random(1088),
      ]) {
        assert.notDeepEqual(mlkem768.decapsulate(seed, wrong), made.sharedSecret)
        const found = differs(
          () => mlkem768.decapsulate(seed, ciphertext),
          () => mlkem768.decapsulate(seed, wrong),
          name === 'noble' ? 2 : 10,
        )
        assert.ok(!found)
      }
    })
  }
})

function flipped(bytes: Uint8Array, at: number): Uint8Array {
  const copy = bytes.slice()
  copy[at] = (copy[at] as number) ^ 1
  return copy
}
