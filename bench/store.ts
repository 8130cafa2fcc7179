/**
 * The encrypted store: what a send costs beside the smallest durable commit of SQLite, turn and turn
 * about, and what a long history costs when it is opened, read, searched and copied.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { SeededRandom } from '@pvtcoms/testkit/random'
import type { Benchmark, Result } from './lib/benchmark.ts'
import { Rounds } from './lib/rounds.ts'
import { makeHistory, send } from './lib/store/history.ts'
import { measureLargeStore } from './lib/store/large-store.ts'

const FULL = { messages: 100_000, opens: 7, rounds: 15, commits: 400 }
const QUICK: typeof FULL = { messages: 10_000, opens: 3, rounds: 3, commits: 100 }
const SENDS_LIMIT = { atLeast: 0.5 }

export const benchmark: Benchmark = {
  name: 'store',
  summary: 'durable sends against durable commits of SQLite; a long history opened, read, searched',
  libraries: ['better-sqlite3-multiple-ciphers'],
  async run(report, { quick }) {
    const size = quick ? QUICK : FULL
    const folder = mkdtempSync(join(tmpdir(), 'pvtcoms-bench-'))
    try {
      report.note(`${size.rounds} rounds of ${size.commits} commits`)
      const sends = await measureSends(size, folder)
      report.note(`${size.messages} messages`)
      return [...sends, ...measureLargeStore(size, folder)]
    } finally {
      rmSync(folder, { recursive: true })
    }
  },
}

async function measureSends(
  { rounds, commits }: typeof FULL,
  folder: string,
): Promise<readonly Result[]> {
  const history = makeHistory(join(folder, 'sends'), 1_000)
  const { store, conversations } = history
  const bare = new DatabaseSync(join(folder, 'bare'))
  bare.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL')
  bare.exec('CREATE TABLE t (id INTEGER PRIMARY KEY, body BLOB) STRICT')
  const insert = bare.prepare('INSERT INTO t (body) VALUES (?)')
  const random = new SeededRandom('sends')
  let index = 1_000
  const sides = {
    send: () => {
      send(history, random, conversations[index % conversations.length] as number, index++)
    },
    commit: () => {
      insert.run(random.random(4_096))
    },
  }
  const outcome = await Rounds.of(['send', 'commit'], rounds, (name) => {
    const begun = performance.now()
    for (let count = 0; count < commits; count++) sides[name]()
    return Promise.resolve(commits / ((performance.now() - begun) / 1_000))
  })
  store.close()
  bare.close()
  return [
    { name: 'SQLite, durable commits of 4 KB', value: outcome.speed('commit'), unit: 'commits/s' },
    { name: 'durable sends', value: outcome.speed('send'), unit: 'sends/s' },
    {
      name: 'durable sends ÷ commits',
      ...outcome.ratio('send', 'commit'),
      unit: '× commits',
      limit: SENDS_LIMIT,
    },
  ]
}
