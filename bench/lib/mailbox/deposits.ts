/**
 * Deposits made ahead: a tag, its proof and a letter each, for the mailbox of this benchmark. The seed of
 * a new store follows from its key alone, so that the same deposits go into any number of new stores.
 */
import { availableParallelism } from 'node:os'
import { ThreadMiner } from '@pvtcoms/client/node'
import { concat } from '@pvtcoms/core/bytes'
import { decode, encode } from '@pvtcoms/core/codec'
import { LETTER } from '@pvtcoms/core/letter'
import { firstHead, Proof, powSeed, Request } from '@pvtcoms/core/mailbox'
import { nodePrimitives } from '@pvtcoms/core/providers/node'
import { nodeEnv } from '@pvtcoms/core/providers/node-env'
import { eachAtOnce } from '../at-once.ts'
import { MAILBOX_KEY } from './store.ts'

export interface Deposit {
  /** 16. */
  readonly tag: Uint8Array
  readonly proof: Proof
  /** 4,096. */
  readonly letter: Uint8Array
}

/** That many, each paid with an effort of 1. Takes some 15 to 35 ms each. */
export async function mineDeposits(count: number): Promise<readonly Deposit[]> {
  const seed = powSeed(nodePrimitives, MAILBOX_KEY, firstHead(nodePrimitives, MAILBOX_KEY))
  const miners = Array.from({ length: availableParallelism() }, () => new ThreadMiner(nodeEnv))
  const deposits: Deposit[] = []
  try {
    const shares = miners.map((miner, share) => ({
      miner,
      tags: Array.from({ length: Math.ceil((count - share) / miners.length) }, () =>
        nodeEnv.random(16),
      ),
    }))
    await Promise.all(
      shares.map(({ miner, tags }) =>
        eachAtOnce(tags, 2, async (tag) => {
          const mined = decode(Proof, await miner.mine({ seed, mailboxKey: MAILBOX_KEY, tag }, 1))
          if (!mined.ok) throw new Error('the miner made no proof')
          deposits.push({ tag, proof: mined.value, letter: nodeEnv.random(LETTER.length) })
        }),
      ),
    )
  } finally {
    await Promise.all(miners.map((miner) => miner.close(new Error('nothing is left to mine'))))
  }
  return deposits
}

/** As it goes over the wire: 4,206 bytes. */
export function frameOf({ tag, proof, letter }: Deposit): Uint8Array {
  return concat(encode(Request, { kind: 'deposit', tag, proof }), letter)
}
