import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { decode } from '@pvtcoms/core/codec'
import { Proof, type ProofPlace, provesWork } from '@pvtcoms/core/mailbox'
import { SeededRandom } from '@pvtcoms/testkit/random'
import { ThreadMiner } from '../src/node/index.ts'

const random = new SeededRandom('miner')
const place = (): ProofPlace => ({
  seed: random.random(32),
  mailboxKey: random.random(32),
  tag: random.random(16),
})

describe('a miner in a thread', () => {
  const miner = new ThreadMiner(random)
  after(() => miner.close(new Error('the test is over')))

  test('makes proofs that hold for their place and effort, and for no other', async () => {
    const places = [place(), place(), place()]
    const proofs = await Promise.all(places.map((each) => miner.mine(each, 2)))
    for (const [index, encoded] of proofs.entries()) {
      const proof = decode(Proof, encoded)
      assert.ok(proof.ok)
      assert.equal(proof.value.effort, 2)
      for (const [other, each] of places.entries()) {
        assert.equal(provesWork(each, proof.value), other === index)
      }
    }
  })

  test('stops when nobody wants the proof any more, and makes the next', async () => {
    const cancel = new AbortController()
    const endless = miner.mine(place(), 2 ** 31, cancel.signal)
    const next = miner.mine(place(), 1)
    const reason = new Error('not wanted')
    cancel.abort(reason)
    await assert.rejects(endless, reason)
    assert.equal((await next).length, 93)
    await assert.rejects(miner.mine(place(), 1, cancel.signal), reason)
  })

  test('refuses an effort that is none, and everything once it is closed', async () => {
    const other = new ThreadMiner(random)
    await assert.rejects(other.mine(place(), 3), RangeError)
    const endless = other.mine(place(), 2 ** 31)
    const reason = new Error('closed')
    await Promise.all([assert.rejects(endless, reason), other.close(reason)])
    await assert.rejects(other.mine(place(), 1), TypeError)
  })
})
