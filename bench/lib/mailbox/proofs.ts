/** What a deposit costs whoever makes it, and whoever checks it. */

import { decode } from '@pvtcoms/core/codec'
import { EquihashSolver } from '@pvtcoms/core/equihash'
import { Proof, ProofMiner, type ProofPlace, provesWork } from '@pvtcoms/core/mailbox'
import { nodeEnv } from '@pvtcoms/core/providers/node-env'
import { DEFAULT_SETTINGS } from '@pvtcoms/mailbox'
import type { Result } from '../benchmark.ts'
import { mean, median, quantile } from '../statistics.ts'
import { MAILBOX_KEY } from './store.ts'

const EFFORT = DEFAULT_SETTINGS.minEffort
/** Checks of one proof in one go, and how often that is timed. */
const CHECKS = 20
const LIMIT = { atMost: 1 / 1_000 }

/** Makes `count` proofs at the default effort, one after the other, on one core, and checks each. */
export function measureProofs(count: number): readonly Result[] {
  const solver = new EquihashSolver()
  const solves: number[] = []
  const checks: number[] = []
  let nonces = 0
  for (let done = 0; done < count; done++) {
    const place = { seed: nodeEnv.random(32), mailboxKey: MAILBOX_KEY, tag: nodeEnv.random(16) }
    const miner = new ProofMiner(solver, place, EFFORT, nodeEnv)
    const begun = performance.now()
    let encoded: Uint8Array | undefined
    do {
      encoded = miner.step()
      nonces++
    } while (encoded === undefined)
    solves.push(performance.now() - begun)
    checks.push(timeOfCheck(place, encoded))
  }
  const [solve, check] = [mean(solves), median(checks)]
  const name = `proof of effort ${EFFORT}`
  return [
    { name: `${name}, solve, mean of ${count}`, value: solve, unit: 'ms' },
    { name: `${name}, solve, p50`, value: median(solves), unit: 'ms' },
    { name: `${name}, solve, p99`, value: quantile(solves, 0.99), unit: 'ms' },
    { name: `${name}, nonces tried, mean`, value: nonces / count, unit: 'nonces' },
    { name: `${name}, check, p50`, value: check * 1_000, unit: 'µs' },
    { name: `${name}, check ÷ mean solve`, value: check / solve, unit: '× solve', limit: LIMIT },
  ]
}

/** Of one, ms. */
function timeOfCheck(place: ProofPlace, encoded: Uint8Array): number {
  const proof = decode(Proof, encoded)
  if (!proof.ok) throw new Error('the miner made no proof')
  const begun = performance.now()
  for (let done = 0; done < CHECKS; done++) {
    if (!provesWork(place, proof.value)) throw new Error('the proof does not hold')
  }
  return (performance.now() - begun) / CHECKS
}
