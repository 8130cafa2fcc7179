/**
 * A mailbox, whole: how many letters it keeps and gives, what a proof costs, what goes over the wire, what
 * it takes in memory, and what it adds to a Tor network. Each figure that has a limit is a ratio to
 * something measured in the same run, turn and turn about, but for memory.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PostgresCluster, postgresPrograms } from '@pvtcoms/testnet/postgres'
import type { Benchmark, Report, Result } from './lib/benchmark.ts'
import { type Deposit, mineDeposits } from './lib/mailbox/deposits.ts'
import { measureLargeStore } from './lib/mailbox/large-store.ts'
import { depositsOverTor, measureOverTor } from './lib/mailbox/over-tor.ts'
import { measureProofs } from './lib/mailbox/proofs.ts'
import {
  measurePostgresDeposits,
  measureSqliteDeposits,
  measureSqliteFetches,
} from './lib/mailbox/throughput.ts'

const FULL = {
  deposits: 4_096,
  runs: 2_048,
  rounds: 15,
  postgresRounds: 7,
  solves: 200,
  large: { epochs: 100, each: 10_000 },
  circuits: 24,
}
const QUICK: typeof FULL = {
  deposits: 512,
  runs: 256,
  rounds: 3,
  postgresRounds: 2,
  solves: 10,
  large: { epochs: 10, each: 2_000 },
  circuits: 4,
}

export const benchmark: Benchmark = {
  name: 'mailbox',
  summary: 'deposits, fetches, proofs, memory, and what a mailbox adds to Tor',
  libraries: ['better-sqlite3-multiple-ciphers', 'pg'],
  async run(report, { quick }) {
    const size = quick ? QUICK : FULL
    const folder = mkdtempSync(join(tmpdir(), 'pvtcoms-bench-'))
    try {
      report.note(`mining ${size.deposits} proofs ahead`)
      const deposits = await mineDeposits(Math.max(size.deposits, depositsOverTor(size.circuits)))
      const batch = deposits.slice(0, size.deposits)
      report.note(`deposits and fetches, ${size.rounds} rounds`)
      const throughput = [
        ...(await measureSqliteDeposits(batch, size.rounds, folder)),
        ...(await measureSqliteFetches(size.runs, size.rounds, folder)),
      ]
      report.note(`${size.solves} proofs at the default effort`)
      const proofs = measureProofs(size.solves)
      report.note('a large store')
      const largeFolder = join(folder, 'large')
      mkdirSync(largeFolder)
      const large = await measureLargeStore(size.large, batch, largeFolder)
      rmSync(largeFolder, { recursive: true })
      const postgres = await measurePostgres(batch, size.postgresRounds, folder, report)
      report.note(`${size.circuits} circuits of a private Tor network`)
      const overTor = await measureOverTor(deposits, size.circuits, report)
      return [...throughput, ...proofs, ...large, ...postgres, ...overTor]
    } finally {
      rmSync(folder, { recursive: true })
    }
  },
}

async function measurePostgres(
  deposits: readonly Deposit[],
  rounds: number,
  folder: string,
  report: Report,
): Promise<readonly Result[]> {
  if (postgresPrograms() === undefined) {
    report.note('PostgreSQL is not installed: it is left out')
    return []
  }
  report.note(`PostgreSQL with two copies, ${rounds} rounds`)
  const cluster = await PostgresCluster.start({ standbys: 2 })
  let databases = 0
  try {
    return await measurePostgresDeposits(deposits, rounds, folder, () =>
      cluster.create(`bench_${++databases}`),
    )
  } finally {
    await cluster.stop()
  }
}
