/** Letters against random bytes: what a mailbox that keeps everything could measure. Everything is seeded. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SeededRandom } from '@pvtcoms/testkit/random'
import { noblePrimitives } from '../../providers/noble.ts'
import { makePair } from '../ratchet/ratchet-pair.ts'

const LETTERS = 600
const LENGTH = 4_096

/** Copies of letters as mailboxes hold them, of the most regular conversation that there can be. */
function letters(): Uint8Array[] {
  const { a, b } = makePair('distinguisher', noblePrimitives)
  const copies: Uint8Array[] = []
  for (let index = 0; copies.length < LETTERS; index++) {
    const [from, to] = index % 16 < 8 ? [a, b] : [b, a]
    const sealed = from.say('aaaaaaaa')
    const copy = from.copy(sealed, to.mailboxes[0] as Uint8Array)
    copies.push(copy.letter)
    to.take(copy)
  }
  return copies
}

const sample = letters()

/** Normal approximation: standard deviations by which a chi-square sum departs from its mean. */
function chiSquareDeviation(observed: Float64Array | number[], expected: number): number {
  let sum = 0
  for (const count of observed) sum += (count - expected) ** 2 / expected
  const freedom = observed.length - 1
  return (sum - freedom) / Math.sqrt(2 * freedom)
}

test('byte values are equally frequent over all letters', () => {
  const counts = new Float64Array(256)
  for (const letter of sample)
    for (const byte of letter) counts[byte] = (counts[byte] as number) + 1
  const deviation = chiSquareDeviation(counts, (LETTERS * LENGTH) / 256)
  assert.ok(Math.abs(deviation) < 4, `${deviation} standard deviations`)
})

test('no bit position is biased', () => {
  const worst = worstBit(sample)
  // The largest of 32,768 positions lies near 4.2 standard deviations by chance alone.
  assert.ok(worst < 6, `${worst} standard deviations`)
})

test('bits do not follow on each other, nor on those 12 bits before, as coefficients would', () => {
  for (const distance of [1, 8, 12]) {
    let equal = 0
    let total = 0
    for (const letter of sample) {
      for (let at = 0; at + distance < LENGTH * 8; at += 7) {
        equal += bit(letter, at) === bit(letter, at + distance) ? 1 : 0
        total++
      }
    }
    const deviation = (equal - total / 2) / Math.sqrt(total / 4)
    assert.ok(Math.abs(deviation) < 4.5, `distance ${distance}: ${deviation}`)
  }
})

test('letters share no block of 16 bytes with each other', () => {
  const seen = new Set<string>()
  for (const letter of sample) {
    const text = Buffer.from(letter).toString('hex')
    for (let at = 0; at < LENGTH; at += 16) seen.add(text.slice(2 * at, 2 * at + 32))
  }
  assert.equal(seen.size, LETTERS * (LENGTH / 16))
})

test('the same measure recognises letters whose header is left in the clear', () => {
  const random = new SeededRandom('control')
  const clear = sample.map((letter) => {
    const copy = letter.slice()
    // As little as the twelve-bit coefficients of an encapsulation key: others in each letter.
    for (let at = 44; at < 44 + 1_152; at += 3) {
      const [first, second] = [random.int(3_329), random.int(3_329)]
      copy.set([first & 0xff, (first >>> 8) | ((second & 0x0f) << 4), second >>> 4], at)
    }
    return copy
  })
  assert.ok(worstBit(clear) > 6)
})

/** The largest bias of any bit position, in standard deviations. */
function worstBit(letters: readonly Uint8Array[]): number {
  const ones = new Float64Array(LENGTH * 8)
  for (const letter of letters) {
    for (let at = 0; at < LENGTH * 8; at++) {
      ones[at] = (ones[at] as number) + bit(letter, at)
    }
  }
  const spread = Math.sqrt(letters.length / 4)
  return ones.reduce(
    (worst, count) => Math.max(worst, Math.abs(count - letters.length / 2) / spread),
    0,
  )
}

function bit(bytes: Uint8Array, at: number): number {
  return ((bytes[at >>> 3] as number) >>> (at & 7)) & 1
}
