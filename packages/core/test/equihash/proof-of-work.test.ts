import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { SeededRandom } from '@pvtcoms/testkit/random'
import { decode, encode } from '../../src/codec/index.ts'
import { EquihashSolver } from '../../src/equihash/index.ts'
import {
  NO_PROOF,
  PROOF_LENGTH,
  Proof,
  ProofMiner,
  type ProofPlace,
  provesWork,
} from '../../src/mailbox/index.ts'

const random = new SeededRandom('proofs of work')
const solver = new EquihashSolver()

describe('a proof of work', () => {
  test('holds for its place, and for no other seed, mailbox, tag or effort', () => {
    const place = newPlace()
    const proof = mine(place, 2)
    assert.equal(provesWork(place, proof), true)
    for (const part of ['seed', 'mailboxKey', 'tag'] as const) {
      const other = { ...place, [part]: random.random(place[part].length) }
      assert.equal(provesWork(other, proof), false, part)
    }
    for (const effort of [1, 4, 1024]) {
      assert.equal(provesWork(place, { ...proof, effort }), false, `effort ${effort}`)
    }
  })

  test('has 93 bytes, and fails with any one bit of nonce or solution changed', () => {
    const place = newPlace()
    const encoded = encode(Proof, mine(place, 1))
    assert.equal(encoded.length, PROOF_LENGTH)
    for (let bit = 9 * 8; bit < PROOF_LENGTH * 8; bit++) {
      const changed = encoded.slice()
      changed[bit >> 3] = (changed[bit >> 3] as number) ^ (0x80 >> (bit & 7))
      const decoded = decode(Proof, changed)
      assert.ok(decoded.ok)
      assert.equal(provesWork(place, decoded.value), false, `bit ${bit}`)
    }
  })

  test('of another algorithm, or of an effort that is no power of two, is none', () => {
    const place = newPlace()
    const proof = mine(place, 1)
    assert.equal(provesWork(place, { ...proof, algorithm: NO_PROOF }), false)
    for (const effort of [0, 3, 2 ** 32 - 1]) {
      assert.equal(provesWork(place, { ...proof, effort }), false)
      assert.throws(() => new ProofMiner(solver, place, effort, random), RangeError)
    }
  })

  test('of twice the effort costs twice as many solutions, within what chance allows', () => {
    // The chance that a solution meets effort e is 1/e; the solver finds some two in a step.
    const steps = { 1: 0, 8: 0 }
    const proofs = 12
    for (const effort of [1, 8] as const) {
      for (let made = 0; made < proofs; made++) steps[effort] += stepsFor(newPlace(), effort)
    }
    // 12 proofs of effort 8 take 50 steps on average, with a standard deviation of 14.
    assert.ok(steps[8] > 15 && steps[8] < 110, `${steps[8]} steps`)
    assert.ok(steps[1] < steps[8])
  })

  test('tries another nonce in each step, from where its randomness began', () => {
    const place = newPlace()
    const inputs: string[] = []
    const recorder = {
      solve: (input: Uint8Array) => {
        inputs.push(Buffer.from(input.subarray(32)).toString('hex'))
        return []
      },
    }
    const start = new Uint8Array(16).fill(0xff)
    const miner = new ProofMiner(recorder, place, 1, { random: () => start.slice() })
    assert.equal(miner.step(), undefined)
    assert.equal(miner.step(), undefined)
    assert.deepEqual(inputs, ['ff'.repeat(16), '00'.repeat(16)])
  })
})

function newPlace(): ProofPlace {
  return { seed: random.random(32), mailboxKey: random.random(32), tag: random.random(16) }
}

function mine(place: ProofPlace, effort: number): Proof {
  const miner = new ProofMiner(solver, place, effort, random)
  for (;;) {
    const proof = miner.step()
    if (proof === undefined) continue
    const decoded = decode(Proof, proof)
    assert.ok(decoded.ok)
    assert.deepEqual(decoded.value.seedId, place.seed.slice(0, 4))
    return decoded.value
  }
}

function stepsFor(place: ProofPlace, effort: number): number {
  const miner = new ProofMiner(solver, place, effort, random)
  for (let steps = 1; ; steps++) if (miner.step() !== undefined) return steps
}
