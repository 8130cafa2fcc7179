import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encode } from '@pvtcoms/core/codec'
import { FetchedRun } from '@pvtcoms/core/mailbox'
import { nodePrimitives } from '@pvtcoms/core/providers/node'
import { SeededRandom } from '@pvtcoms/testkit/random'
import { MemoryEngine } from '../src/engines/memory/index.ts'
import type { KeptLetter } from '../src/index.ts'
import { DaySeal } from '../src/node/day-seal.ts'
import { LetterReader } from '../src/node/letter-reader.ts'

test('a thousand who fetch at once are all answered, but few runs are in memory at the same time', async () => {
  let reading = 0
  let most = 0
  class CountingEngine extends MemoryEngine {
    override async letters(): Promise<readonly KeptLetter[]> {
      most = Math.max(most, ++reading)
      await new Promise((resolve) => setImmediate(resolve))
      reading--
      return []
    }
  }
  const engine = new CountingEngine()
  const seal = new DaySeal(engine, nodePrimitives, new SeededRandom('letter-reader'))
  const reader = new LetterReader(engine, seal, 60, () => assert.fail('there is no letter'))
  const fetches = Array.from({ length: 1_000 }, (_, index) => reader.run({ epoch: 1, index }))
  const gone = encode(FetchedRun, { status: 'gone', letters: new Uint8Array(8 * 4_096) })
  for (const answer of await Promise.all(fetches)) assert.deepEqual(answer, gone)
  assert.ok(most > 1 && most <= 64, `${most} at the same time`)
})
