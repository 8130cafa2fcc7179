/** A mailbox on a store with a great many letters: what it takes in memory, and what its digests cost. */
import { statSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { MailboxConnection } from '@pvtcoms/client/scheduler'
import { RUN_LENGTH } from '@pvtcoms/core/mailbox'
import { nodeTimers } from '@pvtcoms/core/providers/node-env'
import { SocketDuplex } from '@pvtcoms/transport/tor'
import type { Result } from '../benchmark.ts'
import { median } from '../statistics.ts'
import { depositAll, fetchAll } from './crowd.ts'
import type { Deposit } from './deposits.ts'
import { StoreProcess } from './process.ts'
import { EPOCH_SECONDS } from './store.ts'

/** MB of the process, all its threads, what it holds of the file included. */
const MEMORY_LIMIT = { atMost: 300 }
const MB = 1_000_000
/** That many deposit and fetch at the same time, first few, then many. */
const CROWDS = [64, 512] as const
/** Runs that are fetched from everywhere in the store. */
const RUNS = 4_096

export interface LargeStore {
  readonly epochs: number
  /** Letters in an epoch. */
  readonly each: number
}

/** `folder` has room for 4.3 GB for each million letters. */
export async function measureLargeStore(
  { epochs, each }: LargeStore,
  deposits: readonly Deposit[],
  folder: string,
): Promise<readonly Result[]> {
  const name = `${(epochs * each).toLocaleString('en-US')} letters`
  const [store, socket] = [join(folder, 'large.db'), join(folder, 'large')]
  const { ended } = await filled(store, { epochs, each })
  using node = new StoreProcess()
  const opened = await node.do<'serve'>({ kind: 'serve', store, socket })
  const idle = await node.do<'memory'>({ kind: 'memory' })
  const digests = await readDigests(socket)
  const runs = Array.from(
    { length: Math.min(RUNS, (epochs * each) / RUN_LENGTH) },
    (_, number) => ({
      epoch: ended[number % epochs]?.epoch ?? 0,
      index: (number * 31) % Math.floor(each / RUN_LENGTH),
    }),
  )
  const half = deposits.length / CROWDS.length
  const loaded: Result[] = []
  for (const [index, streams] of CROWDS.entries()) {
    await fetchAll(socket, runs, streams)
    await depositAll(socket, deposits.slice(index * half, (index + 1) * half), {
      streams,
      burst: 1,
    })
    const { peak } = await node.do<'memory'>({ kind: 'memory' })
    loaded.push({
      name: `${name}, resident at most, ${streams} streams at once`,
      value: peak / MB,
      unit: 'MB',
      limit: MEMORY_LIMIT,
    })
  }
  await node.do<'close'>({ kind: 'close' })
  const digest = `digest of ${each.toLocaleString('en-US')} letters`
  return [
    { name: `${name}, the file`, value: statSync(store).size / MB, unit: 'MB' },
    { name: `${name}, opening it`, value: opened.ms, unit: 'ms' },
    { name: `${name}, resident, opened`, value: idle.resident / MB, unit: 'MB' },
    ...loaded,
    { name: `${digest}, making it`, value: median(ended.map(({ ms }) => ms)), unit: 'ms' },
    { name: `${digest}, length`, value: ended[0]?.digestBytes ?? Number.NaN, unit: 'bytes' },
    { name: `${name}, reading all digests`, value: digests.ms, unit: 'ms' },
    { name: `${name}, all digests`, value: digests.bytes / MB, unit: 'MB' },
  ]
}

/** In a process of its own: what filling took is not counted. */
async function filled(
  store: string,
  { epochs, each }: LargeStore,
): Promise<{ readonly ended: readonly { epoch: number; ms: number; digestBytes: number }[] }> {
  using filler = new StoreProcess()
  return await filler.do<'fill'>({ kind: 'fill', store, epochs, each })
}

async function readDigests(
  socket: string,
): Promise<{ readonly ms: number; readonly bytes: number }> {
  const stream = new SocketDuplex(connect({ path: socket, allowHalfOpen: true }))
  const connection = new MailboxConnection(stream, { timers: nodeTimers })
  const begun = performance.now()
  let bytes = 0
  for await (const { encoded } of connection.digests({ length: 'all', index: 0 }, EPOCH_SECONDS)) {
    bytes += encoded.length
  }
  connection.close()
  return { ms: performance.now() - begun, bytes }
}
