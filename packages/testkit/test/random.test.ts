import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { toHex } from '@pvtcoms/core/bytes'
import { SeededRandom } from '../src/random.ts'
import { xoshiro128 } from '../src/xoshiro128.ts'

suite('seeded randomness', () => {
  test('xoshiro128** yields the published numbers for the state 1, 2, 3, 4', () => {
    const next = xoshiro128([1, 2, 3, 4])
    assert.deepEqual(
      Array.from({ length: 10 }, next),
      [
        11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597,
        4258142804,
      ],
    )
  })

  test('the state that never changes is refused', () => {
    assert.throws(() => xoshiro128([0, 0, 0, 0]), RangeError)
  })

  test('a seed gives the same bytes for ever, so that a printed one can be run again', () => {
    // From an implementation in another language, with integers of any size.
    assert.equal(toHex(new SeededRandom('a seed').random(16)), '3888a9a65ef9307d109b08966e597ef4')
    assert.equal(toHex(new SeededRandom(7).random(8)), '0444dafaaccb0536')
    assert.equal(toHex(new SeededRandom('é').stream('latency').random(7)), '58128cff9a6c25')
  })

  test('nearby seeds give unrelated numbers', () => {
    const seen = new Set(
      Array.from({ length: 5_000 }, (_, seed) => new SeededRandom(seed).uint32()),
    )
    assert.ok(seen.size >= 4_990, `${5_000 - seen.size} of 5,000 seeds began alike`)
    let ones = 0
    for (let seed = 0; seed < 2_000; seed++) {
      const change = new SeededRandom(seed).uint32() ^ new SeededRandom(seed + 1).uint32()
      ones += bitCount(change)
    }
    assert.ok(Math.abs(ones / 2_000 - 16) < 0.5, `${ones / 2_000} of 32 bits change on average`)
  })

  test('a stream is decided by its name, not by what was drawn before', () => {
    const fresh = new SeededRandom('run')
    const used = new SeededRandom('run')
    used.random(1_000)
    assert.deepEqual(fresh.stream('latency').random(32), used.stream('latency').random(32))
    assert.notDeepEqual(fresh.stream('latency').random(32), fresh.stream('losses').random(32))
    assert.equal(fresh.stream('a').stream('b').seed, 'run/a/b')
  })

  test('random() gives exactly as many bytes as asked, and does not repeat itself', () => {
    const random = new SeededRandom('lengths')
    for (const length of [0, 1, 2, 3, 4, 5, 31, 32, 33, 1_000]) {
      assert.equal(random.random(length).length, length)
    }
    assert.notDeepEqual(random.random(32), random.random(32))
  })

  test('int() reaches every value about equally often and never leaves its range', () => {
    const random = new SeededRandom('dice')
    const counts = new Array<number>(6).fill(0)
    for (let roll = 0; roll < 60_000; roll++) {
      const value = random.int(6)
      counts[value] = (counts[value] as number) + 1
    }
    assert.equal(counts.length, 6)
    for (const count of counts) assert.ok(Math.abs(count - 10_000) < 500, counts.join(' '))
    assert.equal(random.int(1), 0)
    // A third of all words lies past the last multiple of this bound, and would favour small values.
    const bound = 2 ** 31 + 2 ** 30
    const low = Array.from({ length: 9_000 }, () => random.int(bound)).filter((n) => n < 2 ** 30)
    assert.ok(Math.abs(low.length - 3_000) < 300, `${low.length} of 9,000 in the lowest third`)
    for (const wrong of [0, -1, 1.5, Number.NaN, 2 ** 32 + 1]) {
      assert.throws(() => random.int(wrong), RangeError)
    }
  })

  test('chance() keeps its promise at 0, at 1 and between', () => {
    const random = new SeededRandom('chance')
    const hits = (probability: number): number =>
      Array.from({ length: 10_000 }, () => random.chance(probability)).filter(Boolean).length
    assert.equal(hits(0), 0)
    assert.equal(hits(1), 10_000)
    assert.ok(Math.abs(hits(0.3) - 3_000) < 200)
  })

  test('pick() and shuffle() lose and invent nothing and leave their input alone', () => {
    const random = new SeededRandom('cards')
    const cards = Object.freeze(Array.from({ length: 52 }, (_, index) => index))
    const shuffled = random.shuffle(cards)
    assert.notDeepEqual(shuffled, cards)
    assert.deepEqual(
      shuffled.toSorted((a, b) => a - b),
      cards,
    )
    const picked = new Set(Array.from({ length: 2_000 }, () => random.pick(cards)))
    assert.equal(picked.size, 52)
    assert.deepEqual(random.shuffle([]), [])
    assert.throws(() => random.pick([]), RangeError)
  })

  test('shuffle() gives each order about equally often', () => {
    const random = new SeededRandom('orders')
    const counts = new Map<string, number>()
    for (let round = 0; round < 24_000; round++) {
      const order = random.shuffle([1, 2, 3, 4]).join('')
      counts.set(order, (counts.get(order) ?? 0) + 1)
    }
    assert.equal(counts.size, 24)
    for (const [order, count] of counts)
      assert.ok(Math.abs(count - 1_000) < 200, `${order}: ${count}`)
  })

  test('exponential() has the mean and the shape that it says', () => {
    const random = new SeededRandom('waiting')
    const times = Array.from({ length: 50_000 }, () => random.exponential(40))
    const mean = times.reduce((sum, time) => sum + time, 0) / times.length
    assert.ok(Math.abs(mean - 40) < 1, `mean ${mean}`)
    const short = times.filter((time) => time < 40 * Math.LN2).length
    assert.ok(Math.abs(short / times.length - 0.5) < 0.01, 'the median is mean · ln 2')
    assert.ok(times.every((time) => time >= 0 && Number.isFinite(time)))
  })
})

function bitCount(word: number): number {
  let count = 0
  for (let rest = word; rest !== 0; rest &= rest - 1) count++
  return count
}
