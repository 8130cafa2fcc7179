/** How many letters a second a whole mailbox keeps, and how many runs it gives, beside its engine alone. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { LETTER } from '@pvtcoms/core/letter'
import { RUN_LENGTH } from '@pvtcoms/core/mailbox'
import type { Result } from '../benchmark.ts'
import { Rounds } from '../rounds.ts'
import { type Crowd, depositAll, fetchAll } from './crowd.ts'
import type { Deposit } from './deposits.ts'
import type { Load, RunName, Taken } from './orders.ts'
import { StoreProcess } from './process.ts'

/** Letters that are on their way at the same time, or callers of the engine. */
const AT_ONCE = 512
/** Each on a stream of its own; or several together, as of a long text, on fewer. */
const SINGLE: Crowd = { streams: AT_ONCE, burst: 1 }
const BURSTS: Crowd = { streams: AT_ONCE / 8, burst: 8 }
const DEPOSITS_LIMIT = { atLeast: 0.7 }
const INSERTS_LIMIT = { atLeast: 0.12 }
const BYTES_LIMIT = { atMost: 1.1 }
/** Of the store that runs are fetched from. */
const EPOCHS = 8

const perSecond = (count: number, { ms }: Taken): number => count / (ms / 1_000)

/** Deposits against inserts against appends, in new files below `folder`. */
export async function measureSqliteDeposits(
  deposits: readonly Deposit[],
  rounds: number,
  folder: string,
): Promise<readonly Result[]> {
  const load: Load = { count: deposits.length, atOnce: AT_ONCE }
  const sides = ['deposits', 'bursts', 'inserts', 'bare-inserts', 'appends'] as const
  using processes = new Processes(sides)
  let bytes = 0
  let runs = 0
  const outcome = await Rounds.of(sides, rounds, async (side) => {
    const own = processes.of(side)
    const path = join(folder, `${side}-${++runs}`)
    let taken: Taken
    if (side === 'deposits' || side === 'bursts') {
      const crowd = side === 'deposits' ? SINGLE : BURSTS
      const carried = await depositInto(own, { store: `${path}.db`, socket: path }, deposits, crowd)
      bytes = carried.bytes / load.count
      taken = carried
    } else if (side === 'appends') {
      taken = await own.do<'appends'>({ kind: side, path, ...load })
    } else {
      taken = await own.do<typeof side>({ kind: side, store: `${path}.db`, ...load })
    }
    for (const end of ['', '.db', '.db-wal', '.db-shm']) rmSync(`${path}${end}`, { force: true })
    return perSecond(load.count, taken)
  })
  return [
    { name: 'raw appends, synchronised', value: outcome.speed('appends'), unit: 'letters/s' },
    { name: 'SQLite alone', value: outcome.speed('bare-inserts'), unit: 'letters/s' },
    { name: 'SQLite engine, inserts', value: outcome.speed('inserts'), unit: 'letters/s' },
    {
      name: 'SQLite engine, inserts ÷ raw appends',
      ...outcome.ratio('inserts', 'appends'),
      unit: '× appends',
      limit: INSERTS_LIMIT,
    },
    ...depositResults('SQLite', outcome),
    { name: 'on the wire, a deposit and its answer', value: bytes, unit: 'bytes' },
    {
      name: 'on the wire ÷ letter',
      value: bytes / LETTER.length,
      unit: '× letter',
      limit: BYTES_LIMIT,
    },
  ]
}

/** Runs through the mailbox against the same reads of the engine, on one file. */
export async function measureSqliteFetches(
  runs: number,
  rounds: number,
  folder: string,
): Promise<readonly Result[]> {
  const [store, socket] = [join(folder, 'fetches.db'), join(folder, 'fetches')]
  const sides = ['fetches', 'reads'] as const
  using processes = new Processes(sides)
  const each = (runs * RUN_LENGTH) / EPOCHS
  const { ended } = await processes.of('reads').do<'fill'>({
    ...{ kind: 'fill', store, epochs: EPOCHS, each },
  })
  const names: readonly RunName[] = Array.from({ length: runs }, (_, number) => ({
    epoch: ended[number % EPOCHS]?.epoch ?? 0,
    index: Math.floor(number / EPOCHS),
  }))
  const outcome = await Rounds.of(sides, rounds, async (side) => {
    const own = processes.of(side)
    if (side === 'reads') {
      const order = { kind: side, store, runs: names, atOnce: AT_ONCE } as const
      return perSecond(runs, await own.do<'reads'>(order))
    }
    rmSync(socket, { force: true })
    await own.do<'serve'>({ kind: 'serve', store, socket })
    const taken = await fetchAll(socket, names, AT_ONCE)
    await own.do<'close'>({ kind: 'close' })
    return perSecond(runs, taken)
  })
  return [
    { name: 'SQLite engine, reads of 32 KiB', value: outcome.speed('reads'), unit: 'runs/s' },
    { name: 'SQLite, fetches', value: outcome.speed('fetches'), unit: 'runs/s' },
    {
      name: 'SQLite, fetches ÷ engine’s reads',
      ...outcome.ratio('fetches', 'reads'),
      unit: '× reads',
    },
  ]
}

/** Deposits against inserts, each time in an empty database, which `newDatabase` makes and names. */
export async function measurePostgresDeposits(
  deposits: readonly Deposit[],
  rounds: number,
  folder: string,
  newDatabase: () => Promise<string>,
): Promise<readonly Result[]> {
  const load: Load = { count: deposits.length, atOnce: AT_ONCE }
  const sides = ['deposits', 'bursts', 'inserts'] as const
  using processes = new Processes(sides)
  const socket = join(folder, 'postgres')
  const outcome = await Rounds.of(sides, rounds, async (side) => {
    const own = processes.of(side)
    const store = await newDatabase()
    if (side === 'inserts') {
      return perSecond(load.count, await own.do<'inserts'>({ kind: side, store, ...load }))
    }
    rmSync(socket, { force: true })
    const crowd = side === 'deposits' ? SINGLE : BURSTS
    return perSecond(load.count, await depositInto(own, { store, socket }, deposits, crowd))
  })
  const name = 'PostgreSQL and two copies'
  return [
    { name: `${name}, inserts`, value: outcome.speed('inserts'), unit: 'letters/s' },
    ...depositResults(name, outcome),
  ]
}

/** Both ways to deposit have to meet the limit. */
function depositResults(
  engine: string,
  outcome: Pick<Rounds<'deposits' | 'bursts' | 'inserts'>, 'speed' | 'ratio'>,
): readonly Result[] {
  const ways = { deposits: 'deposits', bursts: `deposits, ${BURSTS.burst} together` } as const
  return (['deposits', 'bursts'] as const).flatMap((way) => [
    { name: `${engine}, ${ways[way]}`, value: outcome.speed(way), unit: 'letters/s' },
    {
      name: `${engine}, ${ways[way]} ÷ engine’s inserts`,
      ...outcome.ratio(way, 'inserts'),
      unit: '× inserts',
      limit: DEPOSITS_LIMIT,
    },
  ])
}

async function depositInto(
  node: StoreProcess,
  at: { readonly store: string; readonly socket: string },
  deposits: readonly Deposit[],
  crowd: Crowd,
): Promise<Taken & { readonly bytes: number }> {
  await node.do<'serve'>({ kind: 'serve', ...at })
  const carried = await depositAll(at.socket, deposits, crowd)
  await node.do<'close'>({ kind: 'close' })
  return carried
}

/** One for each side, so that heap and optimised code of one are not paid for by another. */
class Processes<Name extends string> implements Disposable {
  readonly #processes: ReadonlyMap<Name, StoreProcess>

  constructor(names: readonly Name[]) {
    this.#processes = new Map(names.map((name) => [name, new StoreProcess()]))
  }

  of(name: Name): StoreProcess {
    return this.#processes.get(name) as StoreProcess
  }

  [Symbol.dispose](): void {
    for (const each of this.#processes.values()) each[Symbol.dispose]()
  }
}
