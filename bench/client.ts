/** The client: how long a message takes, what a send costs, a long history, and a quiet hour. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { nodePrimitives } from '@pvtcoms/core/providers/node'
import { nodeEnv, nodeTimers } from '@pvtcoms/core/providers/node-env'
import { MemoryNetwork } from '@pvtcoms/transport/memory'
import type { Benchmark, Report, Result } from './lib/benchmark.ts'
import { measureDirect } from './lib/client/direct.ts'
import { measureDoor } from './lib/client/door.ts'
import { measureHistory, measureIndex } from './lib/client/history.ts'
import { measureIdle } from './lib/client/idle.ts'
import { introduce, Someone } from './lib/client/pair.ts'
import { measureSends } from './lib/client/sends.ts'

export const benchmark: Benchmark = {
  name: 'client',
  summary: 'two engines with their stores, against bare Tor streams and bare SQLite',
  libraries: ['better-sqlite3-multiple-ciphers'],
  run: async (report, { quick }) => {
    const folder = await mkdtemp(join(tmpdir(), 'pvtcoms-bench-'))
    // Our timers keep no process alive by themselves, and a network in memory has nothing else.
    const alive = setInterval(() => undefined, 1_000)
    try {
      return [
        ...(await measureDirect(folder, quick ? 40 : 300, report)),
        ...(await measureAlone(folder, quick ? 20_000 : 100_000, report)),
        measureIndex(folder, quick ? 5_000 : 100_000),
        ...(await measureIdle()),
        // Last: the onions of so many meetings keep two tors busy for a while.
        ...(await measureDoor(folder, quick ? 4 : 15, report)),
      ]
    } finally {
      clearInterval(alive)
      await rm(folder, { recursive: true, force: true })
    }
  },
}

/** Sends to somebody who has gone, then a long history with them. */
async function measureAlone(
  folder: string,
  messages: number,
  report: Report,
): Promise<readonly Result[]> {
  await using stack = new AsyncDisposableStack()
  const quick = { min: 0, mean: 0 }
  const network = new MemoryNetwork({
    ...{ timers: nodeTimers, random: nodeEnv, crypto: nodePrimitives },
    ...{ latency: quick, publication: quick, bootstrap: quick },
  })
  const [near, far] = [network.transport('near'), network.transport('far')]
  const ann = Someone.open(folder, 'alone', near)
  {
    await using ben = Someone.open(folder, 'gone', far)
    await introduce(stack, far, ann, ben)
  }
  await far.close()
  const sends = await measureSends(folder, ann)
  const { conversation } = ann
  await ann.engine.close()
  report.note(`writing ${messages} messages`)
  const history = await measureHistory(ann.store, join(folder, 'alone.db'), conversation, messages)
  await ann[Symbol.asyncDispose]()
  return [...sends, ...history]
}
