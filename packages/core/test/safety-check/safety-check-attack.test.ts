/**
 * Somebody between A and B, who has two handshakes, one with each, and wants both people to see the
 * same number. The whole mathematics runs; only the comparison is cut to k bits, so that an attacker
 * of 2^k attempts can be watched. What is promised for 42 bits is extrapolated from the rates at
 * small k: each attempt is one session, and more work within a session buys nothing.
 */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { SeededRandom } from '@pvtcoms/testkit/random'
import { nodePrimitives } from '../../providers/node.ts'
import { equal } from '../../src/bytes.ts'
import { safetyNumber, sasCommitment } from '../../src/safety-check/commitment.ts'
import { openingFrame, stepSafetyCheck } from '../../src/safety-check/safety-check.ts'
import { Secret } from '../../src/secret.ts'
import {
  defined,
  establishedA,
  establishedB,
  Invitee,
  Inviter,
  kinds,
  makeWorld,
  owedAnswer,
} from '../handshake/handshake-world.ts'

const P = nodePrimitives

/** Whether the first `bits` of two numbers are the same. */
function match(a: Uint8Array, b: Uint8Array, bits: number): boolean {
  for (let bit = 0; bit < bits; bit++) {
    const shift = 7 - (bit & 7)
    const difference = defined(a[bit >>> 3]) ^ defined(b[bit >>> 3])
    if (((difference >>> shift) & 1) !== 0) return false
  }
  return true
}

/** One session of the person in the middle: what each of the two handshakes settled. */
interface Middle {
  readonly withA: { readonly ht: Uint8Array; readonly key: Secret<'SafetyKey'> }
  readonly withB: {
    readonly h0: Uint8Array
    readonly ht: Uint8Array
    readonly key: Secret<'SafetyKey'>
  }
  readonly nonceA: Uint8Array
  readonly nonceB: Uint8Array
}

function middle(source: SeededRandom): Middle {
  const key = (): Secret<'SafetyKey'> => new Secret('SafetyKey', source.random(32))
  return {
    withA: { ht: source.random(32), key: key() },
    withB: { h0: source.random(32), ht: source.random(32), key: key() },
    nonceA: source.random(32),
    nonceB: source.random(32),
  }
}

const numberAtA = ({ withA, nonceA }: Middle, claimedNonceB: Uint8Array): Uint8Array =>
  safetyNumber(P, withA.ht, withA.key, nonceA, claimedNonceB).expose()

const numberAtB = ({ withB, nonceB }: Middle, claimedNonceA: Uint8Array): Uint8Array =>
  safetyNumber(P, withB.ht, withB.key, claimedNonceA, nonceB).expose()

/**
 * The best order of moves. It committed to B before B chose NB, and must tell A a nonce before A opens
 * NA: so its last choice, `grind` candidates wide, is made for an NA that it can only guess.
 */
function attack(source: SeededRandom, bits: number, grind: number): boolean {
  const scene = middle(source)
  const ownNonceA = source.random(32)
  const target = numberAtB(scene, ownNonceA)
  let chosen = source.random(32)
  for (let candidate = 0; candidate < grind; candidate++) {
    const nonce = source.random(32)
    const guess = { ...scene, nonceA: source.random(32) }
    if (match(numberAtA(guess, nonce), target, bits)) chosen = nonce
  }
  return match(numberAtA(scene, chosen), target, bits)
}

suite('A person in the middle', () => {
  test('matches k bits in 2^-k of its sessions, for each k: nothing better is in reach', () => {
    const attempts = 12_000
    for (const bits of [4, 5, 6, 7, 8, 10]) {
      const source = new SeededRandom(`middle ${bits}`)
      let matched = 0
      for (let attempt = 0; attempt < attempts; attempt++) {
        if (attack(source, bits, 0)) matched++
      }
      const expected = attempts / 2 ** bits
      const deviation = (matched - expected) / Math.sqrt(expected)
      assert.ok(Math.abs(deviation) < 4, `seed middle ${bits}: ${matched}, expected ${expected}`)
    }
  })

  test('gains nothing by grinding its nonce as often as it likes', () => {
    const attempts = 2_000
    const bits = 6
    const source = new SeededRandom('grinding')
    let matched = 0
    for (let attempt = 0; attempt < attempts; attempt++) if (attack(source, bits, 24)) matched++
    const expected = attempts / 2 ** bits
    assert.ok(
      Math.abs(matched - expected) < 4 * Math.sqrt(expected),
      `${matched}, expected ${expected}`,
    )
  })

  test('would match in nearly every session if A did not commit: the commitment is what holds', () => {
    const bits = 6
    const source = new SeededRandom('no commitment')
    let matched = 0
    for (let attempt = 0; attempt < 200; attempt++) {
      const scene = middle(source)
      const target = numberAtB(scene, source.random(32))
      // It sees NA before it must tell A anything.
      for (let candidate = 0; candidate < 8 * 2 ** bits; candidate++) {
        if (match(numberAtA(scene, source.random(32)), target, bits)) {
          matched++
          break
        }
      }
    }
    assert.ok(matched > 195, `${matched} of 200`)
  })

  test('would match as often if it could open another nonce: no such opening is accepted', () => {
    const bits = 6
    const source = new SeededRandom('openings')
    for (let attempt = 0; attempt < 20; attempt++) {
      const scene = middle(source)
      const committed = source.random(32)
      const target = numberAtA(scene, source.random(32))
      let opening: Uint8Array | undefined
      while (opening === undefined) {
        const candidate = source.random(32)
        if (match(numberAtB(scene, candidate), target, bits)) opening = candidate
      }
      const { h0, ht, key } = scene.withB
      const { outputs } = stepSafetyCheck(
        {
          kind: 'challenging',
          h0,
          ht,
          key,
          commitment: sasCommitment(P, h0, committed),
          nonce: new Secret('SafetyNonce', scene.nonceB),
          before: 'nothing',
        },
        { kind: 'nonce', value: opening },
        P,
      )
      assert.deepEqual(outputs, [{ kind: 'attack', evidence: 'wrong-opening' }])
    }
  })

  test('cannot carry a commitment from one handshake into another', () => {
    const source = new SeededRandom('commitments')
    const nonce = source.random(32)
    const [h0, other] = [source.random(32), source.random(32)]
    assert.ok(!equal(sasCommitment(P, h0, nonce), sasCommitment(P, other, nonce)))
  })
})

suite('A link that was replaced on its way', () => {
  /** B and A each shake hands with M, who passes on what they say in the safety check. */
  function between(): { a: Invitee; mallory: { asB: Inviter; asA: Invitee }; b: Inviter } {
    const world = makeWorld('replaced link')
    const b = new Inviter(world)
    const asA = new Invitee(world, b.link)
    asA.fetch()
    b.answer(owedAnswer(asA).letter)
    const own = makeWorld('mallory')
    const asB = new Inviter(own)
    const a = new Invitee(own, asB.link)
    a.fetch()
    asB.answer(owedAnswer(a).letter)
    return { a, mallory: { asB, asA }, b }
  }

  test('shows in the safety check, whatever the one in between passes on', () => {
    const { a, mallory, b } = between()
    const states = { a: establishedA(a).safety, b: establishedB(b).safety }
    const own = establishedA(mallory.asA).safety
    // NB goes through unaltered to A; A's NA cannot go to B, who knows another commitment.
    const atA = stepSafetyCheck(states.a, { kind: 'nonce', value: openingFrame(states.b) }, P)
    const [opening] = atA.outputs
    assert.ok(opening?.kind === 'send')
    const passedOn = stepSafetyCheck(states.b, { kind: 'nonce', value: opening.value }, P)
    assert.deepEqual(kinds(passedOn.outputs), ['attack'])
    // With M's own opening B gets a number: another one than A's.
    const value = own.nonce.expose().slice()
    const atB = stepSafetyCheck(states.b, { kind: 'nonce', value }, P)
    assert.ok(atB.state.kind === 'comparable' && atA.state.kind === 'comparable')
    assert.ok(!match(atA.state.number.expose(), atB.state.number.expose(), 42))
  })

  test('does not show between two who have the genuine one', () => {
    const world = makeWorld('genuine')
    const b = new Inviter(world)
    const a = new Invitee(world, b.link)
    a.fetch()
    b.answer(owedAnswer(a).letter)
    const challenging = establishedB(b).safety
    const atA = stepSafetyCheck(
      establishedA(a).safety,
      { kind: 'nonce', value: openingFrame(challenging) },
      P,
    )
    const [opening] = atA.outputs
    assert.ok(opening?.kind === 'send')
    const atB = stepSafetyCheck(challenging, { kind: 'nonce', value: opening.value }, P)
    assert.ok(atB.state.kind === 'comparable' && atA.state.kind === 'comparable')
    assert.ok(equal(atA.state.number.expose(), atB.state.number.expose()))
  })
})
