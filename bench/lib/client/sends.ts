/** Messages that are durable when `send` has answered, against the bare commits of the same database. */
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { nodeEnv } from '@pvtcoms/core/providers/node-env'
import type { Result } from '../benchmark.ts'
import { median } from '../statistics.ts'
import type { Someone } from './pair.ts'

const ROUNDS = 7
const EACH = 150

/**
 * `from` has one contact, who is not there: each send is one durable commit of message, step and frame.
 * The other is a commit of one row by the SQLite of Node, not encrypted.
 */
export async function measureSends(folder: string, from: Someone): Promise<readonly Result[]> {
  const floor = bareCommits(folder)
  const [ours, bare]: [number[], number[]] = [[], []]
  for (let round = 0; round < ROUNDS; round++) {
    bare.push(
      await perSecond(() => {
        floor()
        return Promise.resolve()
      }),
    )
    ours.push(
      await perSecond(async () => {
        const text = 'a message of a usual length, as people write them all day long'
        await from.engine.methods['message.send']({ conversation: from.conversation, text })
      }),
    )
  }
  return [
    { name: 'durable sends', value: median(ours), unit: '/s' },
    { name: 'durable commits of SQLite', value: median(bare), unit: '/s' },
    {
      name: 'durable sends ÷ durable commits of SQLite',
      value: median(ours) / median(bare),
      unit: '× bare',
      limit: { atLeast: 0.5 },
    },
  ]
}

async function perSecond(action: () => Promise<unknown>): Promise<number> {
  const begun = performance.now()
  for (let at = 0; at < EACH; at++) await action()
  return EACH / ((performance.now() - begun) / 1000)
}

function bareCommits(folder: string): () => void {
  const database = new DatabaseSync(join(folder, 'bare.db'))
  database.exec('PRAGMA journal_mode = WAL')
  database.exec('PRAGMA synchronous = FULL')
  database.exec('CREATE TABLE rows (id INTEGER PRIMARY KEY, body BLOB)')
  const insert = database.prepare('INSERT INTO rows (body) VALUES (?)')
  return () => {
    insert.run(nodeEnv.random(256))
  }
}
