/** Equihash: hash, solver and verifier against an oracle, a naive reference and whoever alters a solution. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { blake2b as oracle } from '@noble/hashes/blake2.js'
import { SeededRandom } from '@pvtcoms/testkit/random'
import {
  blake2b,
  EQUIHASH,
  EquihashSolver,
  equihashFault,
  IndexedHasher,
  indicesFault,
  packBits,
  packIndices,
  unpackBits,
  unpackIndices,
} from '../../src/equihash/index.ts'

const random = new SeededRandom('equihash')
const solver = new EquihashSolver()

describe('BLAKE2b', () => {
  test('agrees with another implementation on every length up to three blocks', () => {
    for (let length = 0; length <= 400; length++) {
      const message = random.random(length)
      const personalization = random.random(16)
      const dkLen = 1 + (length % 64)
      assert.deepEqual(
        blake2b(message, dkLen, personalization),
        oracle(message, { dkLen, personalization }),
        `length ${length}`,
      )
    }
  })

  test('counts on from any place and index, as if each message were hashed by itself', () => {
    const hasher = new IndexedHasher(7)
    for (const length of [0, 1, 48, 104, 124, 128, 200]) {
      const prefix = random.random(length)
      hasher.begin(prefix, 4, 60, new Uint8Array(16))
      const first = 0xffff_fffa
      const hashes = hasher.hashes(first, 6).slice()
      for (let index = 0; index < 6; index++) {
        const message = new Uint8Array(length + 4)
        message.set(prefix)
        new DataView(message.buffer).setUint32(length, first + index, true)
        const hash = hashes.subarray(index * 64, index * 64 + 60)
        assert.deepEqual(hash.slice(), oracle(message, { dkLen: 60 }))
      }
    }
  })

  test('refuses what it cannot do', () => {
    const hasher = new IndexedHasher(2)
    const none = new Uint8Array(16)
    assert.throws(() => hasher.begin(new Uint8Array(125), 4, 60, none), RangeError)
    assert.throws(() => hasher.begin(new Uint8Array(1), 4, 65, none), RangeError)
    assert.throws(() => hasher.begin(new Uint8Array(1), 4, 0, none), RangeError)
    assert.throws(() => hasher.begin(new Uint8Array(1), 4, 60, new Uint8Array(15)), RangeError)
    assert.throws(() => hasher.hashes(0, 3), RangeError)
  })
})

describe('an Equihash solution', () => {
  test('is found about twice for an input, and always verifies', () => {
    let found = 0
    for (let run = 0; run < 24; run++) {
      const input = random.random(48)
      for (const solution of solver.solve(input)) {
        assert.equal(equihashFault(EQUIHASH, input, solution), undefined)
        found++
      }
    }
    assert.ok(found >= 20 && found <= 90, `${found} solutions in 24 runs`)
  })

  test('is refused for every other input, and with any one bit changed', () => {
    const { input, solution } = solved()
    assert.equal(equihashFault(EQUIHASH, flip(input, 0), solution), 'collision')
    for (let bit = 0; bit < solution.length * 8; bit++) {
      const fault = equihashFault(EQUIHASH, input, flip(solution, bit))
      assert.notEqual(fault, undefined, `bit ${bit}`)
    }
  })

  test('is refused in every other order of its halves, at every level', () => {
    const { input, solution } = solved()
    const indices = unpackIndices(EQUIHASH, solution) as readonly number[]
    for (let half = 1; half < 32; half *= 2) {
      for (let at = 0; at < 32; at += 2 * half) {
        const swapped = [
          ...indices.slice(0, at),
          ...indices.slice(at + half, at + 2 * half),
          ...indices.slice(at, at + half),
          ...indices.slice(at + 2 * half),
        ]
        assert.equal(indicesFault(EQUIHASH, input, swapped), 'order')
      }
    }
  })

  test('is refused with an index twice, although everything collides', () => {
    const { input, solution } = solved()
    const half = (unpackIndices(EQUIHASH, solution) as readonly number[]).slice(0, 16)
    assert.equal(indicesFault(EQUIHASH, input, [...half, ...half]), 'duplicate')
  })

  test('is refused at any other length, and with an index out of range', () => {
    const { input, solution } = solved()
    for (const length of [0, 1, 67, 69]) {
      assert.equal(equihashFault(EQUIHASH, input, new Uint8Array(length)), 'form')
    }
    const indices = [...(unpackIndices(EQUIHASH, solution) as readonly number[])]
    assert.equal(indicesFault(EQUIHASH, input, [...indices.slice(0, 31), 2 ** 17]), 'form')
    assert.equal(indicesFault(EQUIHASH, input, indices.slice(0, 16)), 'form')
  })

  test('with few bits: exactly those that trying all pairs finds are accepted', () => {
    // n = 24, k = 1: 2^13 rows of 24 bits, a solution being two equal ones.
    const parameters = { n: 24, k: 1 }
    const input = random.random(20)
    const rows = new Map<string, number[]>()
    const personalization = new Uint8Array(16)
    personalization.set(new TextEncoder().encode('ZcashPoW'))
    personalization.set([24, 0, 0, 0, 1], 8)
    for (let index = 0; index < 2 ** 13; index++) {
      const message = new Uint8Array(24)
      message.set(input)
      new DataView(message.buffer).setUint32(20, Math.floor(index / 21), true)
      const hash = oracle(message, { dkLen: 63, personalization })
      const row = Buffer.from(hash.subarray((index % 21) * 3, (index % 21) * 3 + 3)).toString('hex')
      rows.set(row, [...(rows.get(row) ?? []), index])
    }
    const equalPairs = new Set(
      [...rows.values()].filter(({ length }) => length === 2).map((pair) => pair.join()),
    )
    assert.ok(equalPairs.size > 0)
    for (const pair of equalPairs) {
      assert.equal(indicesFault(parameters, input, pair.split(',').map(Number)), undefined)
    }
    for (let tries = 0; tries < 2_000; tries++) {
      const pair = [random.int(2 ** 13), random.int(2 ** 13)].toSorted((a, b) => a - b)
      const isSolution = indicesFault(parameters, input, pair) === undefined
      assert.equal(isSolution, equalPairs.has(pair.join()))
    }
  })
})

test('numbers of any width come back from their packed form', () => {
  for (let width = 1; width <= 24; width++) {
    const values = Array.from({ length: 32 }, () => random.int(2 ** width))
    assert.deepEqual(unpackBits(packBits(values, width), width), values)
  }
  const indices = Array.from({ length: 32 }, () => random.int(2 ** 17))
  assert.deepEqual(unpackIndices(EQUIHASH, packIndices(EQUIHASH, indices)), indices)
  assert.equal(packIndices(EQUIHASH, indices).length, 68)
})

function solved(): { readonly input: Uint8Array; readonly solution: Uint8Array } {
  for (;;) {
    const input = random.random(48)
    const [solution] = solver.solve(input)
    if (solution !== undefined) return { input, solution }
  }
}

function flip(bytes: Uint8Array, bit: number): Uint8Array {
  const changed = bytes.slice()
  changed[bit >> 3] = (changed[bit >> 3] as number) ^ (0x80 >> (bit & 7))
  return changed
}
