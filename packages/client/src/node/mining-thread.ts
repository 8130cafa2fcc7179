/** The thread that makes proofs: a nonce at a time, and between two of them it hears what is not wanted any more. */
import { setImmediate } from 'node:timers/promises'
import { parentPort } from 'node:worker_threads'
import { EquihashSolver } from '@pvtcoms/core/equihash'
import { ProofMiner } from '@pvtcoms/core/mailbox'
import type { MiningOrder, MiningResult } from './mining.ts'

const port = parentPort
if (port === null) throw new Error('this is a thread')
const solver = new EquihashSolver()
const jobs = new Map<number, ProofMiner>()
let isMining = false

port.on('message', (order: MiningOrder) => {
  if (order.place === undefined) {
    jobs.delete(order.id)
    return
  }
  const { id, place, effort, nonce } = order
  jobs.set(id, new ProofMiner(solver, place, effort, { random: () => nonce }))
  if (!isMining) void mine()
})

/** The oldest job first. */
async function mine(): Promise<void> {
  isMining = true
  for (let next = first(); next !== undefined; next = first()) {
    const [id, miner] = next
    const proof = miner.step()
    if (proof !== undefined) {
      jobs.delete(id)
      port?.postMessage({ id, proof } satisfies MiningResult)
    }
    await setImmediate()
  }
  isMining = false
}

function first(): [number, ProofMiner] | undefined {
  return jobs.entries().next().value
}
