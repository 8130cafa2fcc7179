/** What is left when the engine is taken away as well: SQLite alone, and a file that is appended to. */
import { randomFillSync } from 'node:crypto'
import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { nodeEnv } from '@pvtcoms/core/providers/node-env'
import type { Load, Taken } from './orders.ts'
import { openEngine } from './store.ts'

/** Of a letter as it is kept: tag and sealed body. */
const KEPT_LENGTH = 16 + 4_112

/** Node's own SQLite, and not ours: what nobody has tuned. */
export async function bareInserts(
  { store, count, atOnce }: { readonly store: string } & Load,
  beforeClock: () => void,
): Promise<Taken> {
  const engine = await openEngine(store)
  await engine.close()
  const database = new DatabaseSync(store)
  database.exec(
    'PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL',
  )
  const insert = database.prepare(
    'INSERT INTO letters (prefix, rest, epoch, body) VALUES (?, ?, 1, ?)',
  )
  const letters = Array.from({ length: count }, () => {
    const kept = Buffer.from(nodeEnv.random(KEPT_LENGTH).buffer)
    return [kept.readBigInt64BE(0), kept.subarray(8, 16), kept.subarray(16)] as const
  })
  beforeClock()
  const begun = performance.now()
  for (let done = 0; done < count; done += atOnce) {
    database.exec('BEGIN IMMEDIATE')
    for (const letter of letters.slice(done, done + atOnce)) insert.run(...letter)
    database.exec('COMMIT')
  }
  const ms = performance.now() - begun
  database.close()
  return { ms }
}

export function appends({ path, count, atOnce }: { readonly path: string } & Load): Taken {
  const group = randomFillSync(new Uint8Array(atOnce * KEPT_LENGTH))
  const file = openSync(path, 'wx')
  const begun = performance.now()
  for (let done = 0; done < count; done += atOnce) {
    writeSync(file, group, 0, Math.min(atOnce, count - done) * KEPT_LENGTH)
    fdatasyncSync(file)
  }
  const ms = performance.now() - begun
  closeSync(file)
  return { ms }
}
