/**
 * Our tor transport against bare sockets: the same two tors, the same network, turn and turn about.
 * A dial on a fresh circuit takes as long as tor takes to build it, which varies; so the figures are
 * medians over many turns, and who begins a turn alternates.
 */
import { join } from 'node:path'
import { nodeEnv, nodeTimers } from '@pvtcoms/core/providers/node-env'
import { Secret } from '@pvtcoms/core/secret'
import { startNetwork } from '@pvtcoms/testnet'
import { type Duplex, isolationKey } from '@pvtcoms/transport'
import { TorTransport } from '@pvtcoms/transport/tor'
import { bareDial, bareEcho, runDirectory } from './lib/bare-tor.ts'
import type { Benchmark, Report, Result } from './lib/benchmark.ts'

const TURNS = 28
/** Further dials on the same circuit, and echoes, a turn. */
const REPEATS = 6
/** Onions on each side: how far away one is depends on its introduction points. */
const SERVICES = 4
/** Before each new circuit, ms: tor keeps a few unfinished ones ready, and needs a while to make more. */
const PAUSE = 1_200
const SIZE = 4_096
const LIMIT = { atMost: 1.1 }

/** One way to reach the other side and back. */
interface Contender {
  open(isolation: string): Promise<Line>
}

type Contenders = Readonly<Record<'ours' | 'bare', Contender[]>>

interface Line {
  /** Sends `SIZE` bytes and waits until as many came back. */
  echo(): Promise<void>
  close(): void
}

interface Times {
  readonly fresh: number[]
  readonly again: number[]
  readonly echo: number[]
}

export const benchmark: Benchmark = {
  name: 'transport',
  summary: 'dial and 4 KB echo over our transport ÷ the same over bare sockets on the same tors',
  libraries: [],
  async run(report) {
    await using network = await startNetwork()
    await network.ready()
    const transports: TorTransport[] = []
    const ended = new AbortController()
    try {
      const start = async (name: string): Promise<TorTransport> => {
        const dataDirectory = join(network.directory, name)
        await network.seedClient(dataDirectory)
        const tor = { dataDirectory, extraConfig: network.clientConfig }
        const transport = await TorTransport.start({ random: nodeEnv, timers: nodeTimers, tor })
        transports.push(transport)
        await ready(transport)
        return transport
      }
      const [near, far] = await Promise.all([start('near'), start('far')])
      const socks = join(runDirectory(join(network.directory, 'near')), 'socks')
      const contenders: Contenders = { ours: [], bare: [] }
      for (let service = 0; service < SERVICES; service++) {
        const host = await bareEcho(join(network.directory, 'far'), service, ended.signal)
        contenders.bare.push({ open: (key) => openBare(socks, host, key) })
        contenders.ours.push(await oursBetween(near, far))
      }
      return results(await measure(contenders, report), network.torVersion)
    } finally {
      ended.abort()
      await Promise.all(transports.map((transport) => transport.close()))
    }
  },
}

async function measure(
  contenders: Contenders,
  report: Report,
): Promise<Readonly<Record<'ours' | 'bare', Times>>> {
  const times = { ours: noTimes(), bare: noTimes() }
  for (let turn = 0; turn < TURNS; turn++) {
    const order =
      (turn + Math.floor(turn / SERVICES)) % 2 === 0
        ? (['ours', 'bare'] as const)
        : (['bare', 'ours'] as const)
    for (const name of order) {
      const key = `${name}-${turn}`
      const contender = contenders[name][turn % SERVICES]
      if (contender === undefined) throw new RangeError('no such service')
      await pause(PAUSE)
      const fresh = await timed(() => contender.open(key))
      const lines = []
      for (let count = 0; count < REPEATS; count++) {
        lines.push(await timed(() => contender.open(key)))
      }
      // The first turns load what is cached from then on.
      const counts = turn >= SERVICES
      if (counts) {
        times[name].fresh.push(fresh.ms)
        times[name].again.push(...lines.map(({ ms }) => ms))
      }
      for (const { value } of lines) {
        const { ms } = await timed(() => value.echo())
        if (counts) times[name].echo.push(ms)
        value.close()
      }
      fresh.value.close()
    }
    if (turn % 20 === 19) report.note(`${turn + 1} of ${TURNS} turns`)
  }
  return times
}

function results(times: Readonly<Record<'ours' | 'bare', Times>>, tor: string): readonly Result[] {
  const rows: Result[] = []
  for (const [key, name] of [
    ['fresh', 'dial, new circuit'],
    ['again', 'dial, same circuit'],
    ['echo', '4 KB echo'],
  ] as const) {
    const [ours, bare] = [median(times.ours[key]), median(times.bare[key])]
    rows.push(
      { name: `${name}, ours`, value: ours, unit: 'ms' },
      { name: `${name}, bare sockets on tor ${tor}`, value: bare, unit: 'ms' },
      { name: `${name}, ratio`, value: ours / bare, unit: '× bare', limit: LIMIT },
    )
  }
  return rows
}

async function oursBetween(near: TorTransport, far: TorTransport): Promise<Contender> {
  const identity = new Secret('ListenKey', nodeEnv.random(32))
  const listener = await far.listen(identity, {
    port: 80,
    onStream: (stream) => void sendBack(stream),
  })
  await listener.reachable()
  return {
    async open(isolation) {
      const stream = await near.dial(listener.address, { isolation: isolationKey(isolation) })
      const message = new Uint8Array(SIZE)
      return {
        async echo() {
          await stream.write(message)
          for (let received = 0; received < SIZE; ) {
            const chunk = await stream.read()
            if (chunk === null) throw new Error('the stream ended')
            received += chunk.length
          }
        },
        close: () => stream.close(),
      }
    },
  }
}

async function openBare(socks: string, host: string, isolation: string): Promise<Line> {
  const stream = await bareDial(socks, host, isolation)
  const message = Buffer.alloc(SIZE)
  return {
    async echo() {
      stream.write(message)
      await stream.take(SIZE)
    },
    close: () => stream.close(),
  }
}

async function sendBack(stream: Duplex): Promise<void> {
  try {
    for (let chunk = await stream.read(); chunk !== null; chunk = await stream.read()) {
      await stream.write(chunk)
    }
  } catch {
    // The other side broke off.
  }
  stream.close()
}

function ready(transport: TorTransport): Promise<void> {
  return new Promise((resolve) => {
    const check = (): void => {
      if (transport.status().kind === 'ready') resolve()
    }
    transport.onStatus(check)
    check()
  })
}

async function timed<T>(
  work: () => Promise<T>,
): Promise<{ readonly value: T; readonly ms: number }> {
  const start = nodeTimers.monotonic()
  const value = await work()
  return { value, ms: nodeTimers.monotonic() - start }
}

const noTimes = (): Times => ({ fresh: [], again: [], echo: [] })

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds))
