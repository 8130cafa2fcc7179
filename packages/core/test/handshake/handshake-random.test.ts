/**
 * What a mailbox sees of an invite, against random bytes. The seeds are fixed for all but ML-KEM's own
 * randomness, and the bounds are wide enough (six standard deviations and more) that chance does not
 * reach them in the life of this project.
 */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { Primitives } from '../../src/crypto/primitives.ts'
import { answerPlaces } from '../../src/handshake/inviter.ts'
import { providers } from '../crypto/primitives-providers.ts'
import { boxOf, defined, Invitee, Inviter, makeWorld } from './handshake-world.ts'

const SAMPLES = 200
/** Bytes of ML-KEM-768's u in a ciphertext: 768 coefficients of ten bits. */
const U_LENGTH = 960

interface Letters {
  readonly bundles: readonly Uint8Array[]
  readonly answers: readonly Uint8Array[]
  /** The answers, and the bundles, before the mailbox's layer. */
  readonly inner: readonly Uint8Array[]
  readonly plain: readonly Uint8Array[]
  readonly random: readonly Uint8Array[]
}

function letters(primitives: Primitives): Letters {
  const bundles: Uint8Array[] = []
  const answers: Uint8Array[] = []
  const inner: Uint8Array[] = []
  const plain: Uint8Array[] = []
  const random: Uint8Array[] = []
  for (let sample = 0; sample < SAMPLES; sample++) {
    const world = makeWorld(`random ${sample}`, 1, primitives)
    const inviter = new Inviter(world)
    plain.push(inviter.open.bundle)
    const box = defined(world.boxes[0])
    bundles.push(defined([...box.letters.values()][0]))
    const invitee = new Invitee(world, inviter.link)
    invitee.answerAll()
    inner.push(invitee.state.kind === 'answered' ? invitee.state.answer : assert.fail())
    answers.push(defined(box.at(defined(answerPlaces(inviter.state)[0]).tag)))
    random.push(world.source.random(4_096))
  }
  return { bundles, answers, inner, plain, random }
}

/**
 * How many of the 768 ten-bit coefficients at the start are among the 257 values that compression
 * hits from four residues and not from three: 192.8 of random ones, 237.1 of ML-KEM's.
 */
function favoured(letter: Uint8Array): number {
  let count = 0
  for (let at = 0; at < U_LENGTH; at += 5) {
    let bits = 0n
    for (let index = 4; index >= 0; index--)
      bits = bits * 256n + BigInt(defined(letter[at + index]))
    for (let index = 0; index < 4; index++) {
      if (FAVOURED.has(Number((bits >> BigInt(10 * index)) & 1023n))) count++
    }
  }
  return count
}

const FAVOURED = new Set<number>()
const preimages = new Array<number>(1024).fill(0)
for (let residue = 0; residue < 3_329; residue++) {
  const value = Math.floor((residue * 1024 * 2 + 3_329) / (2 * 3_329)) % 1024
  preimages[value] = defined(preimages[value]) + 1
}
for (const [value, count] of preimages.entries()) if (count === 4) FAVOURED.add(value)

/** Share of letters that the compression test calls an ML-KEM ciphertext. */
function recognised(samples: readonly Uint8Array[]): number {
  return samples.filter((letter) => favoured(letter) > 215).length / samples.length
}

/** Pearson's statistic of byte values, as deviations from its mean (255 degrees of freedom). */
function byteDeviation(samples: readonly Uint8Array[], from = 0, to = 4_096): number {
  const counts = new Array<number>(256).fill(0)
  for (const letter of samples) {
    for (const byte of letter.subarray(from, to)) counts[byte] = defined(counts[byte]) + 1
  }
  const expected = ((to - from) * samples.length) / 256
  const statistic = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)
  return (statistic - 255) / Math.sqrt(2 * 255)
}

/** The furthest that the number of ones at any bit position is from the half, in deviations. */
function bitDeviation(samples: readonly Uint8Array[]): number {
  let worst = 0
  for (let bit = 0; bit < 4_096 * 8; bit++) {
    let ones = 0
    for (const letter of samples) ones += (defined(letter[bit >>> 3]) >>> (bit & 7)) & 1
    worst = Math.max(worst, Math.abs(ones - samples.length / 2) / Math.sqrt(samples.length / 4))
  }
  return worst
}

for (const primitives of providers.filter(({ name }) => name !== 'noble')) {
  suite(`What a mailbox sees of ${SAMPLES} invites (${primitives.name})`, () => {
    const { bundles, answers, inner, plain, random } = letters(primitives)

    test('has 257 favoured coefficients to look for', () => {
      assert.equal(FAVOURED.size, 257)
    })

    test('hides the compression bias by which a bare ciphertext is recognised', () => {
      assert.ok(recognised(inner) > 0.85, `bare: ${recognised(inner)}`)
      for (const [name, samples] of Object.entries({ bundles, answers, random })) {
        // A random letter is called one in 3 of 100 cases.
        assert.ok(recognised(samples) < 0.15, `${name}: ${recognised(samples)}`)
      }
    })

    test('has the byte statistics of random letters, in the whole and in each part', () => {
      // The statistic notices what it is for: zeros, and coefficients below the modulus.
      assert.ok(byteDeviation(plain) > 1_000 && byteDeviation(plain, 2, 1_154) > 20)
      for (const [name, samples] of Object.entries({ bundles, answers, random })) {
        for (const [from, to] of [
          [0, 4_096],
          [0, 64],
          [0, 1_120],
          [1_088, 1_120],
          [1_120, 4_096],
          [4_064, 4_096],
        ] as const) {
          const deviation = byteDeviation(samples, from, to)
          assert.ok(Math.abs(deviation) < 7, `${name} ${from}–${to}: ${deviation}`)
        }
      }
    })

    test('has no bit position that leans to one side', () => {
      // Of 32,768 positions of random letters the furthest lies near 4.4 deviations.
      for (const [name, samples] of Object.entries({ bundles, answers, random })) {
        assert.ok(bitDeviation(samples) < 7, `${name}: ${bitDeviation(samples)}`)
      }
      // The top bit of an X25519 point is never set: a bare answer has such a position.
      assert.ok(bitDeviation(inner) > 14)
    })
  })
}

suite('Copies of one letter at two mailboxes', () => {
  test('have nothing in common: no tag, and no more bytes than chance makes equal', () => {
    const world = makeWorld('two copies', 2)
    const inviter = new Inviter(world)
    const invitee = new Invitee(world, inviter.link)
    invitee.answerAll()
    const [here, there] = world.boxes.map(({ letters: held }) => [...held.entries()])
    assert.equal(here?.length, 2)
    for (const [tag, letter] of defined(here)) {
      for (const [otherTag, otherLetter] of defined(there)) {
        assert.notEqual(tag, otherTag)
        let same = 0
        for (let index = 0; index < 4_096; index++) {
          if (letter[index] === otherLetter[index]) same++
        }
        // 16 on average, with a deviation of 4.
        assert.ok(same < 48, `${same} bytes alike`)
      }
    }
    for (const place of answerPlaces(inviter.state)) {
      const stored = boxOf(world, place.descriptor).at(place.tag)
      assert.equal(stored !== undefined, place.slot === 0)
    }
  })
})
