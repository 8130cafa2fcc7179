/**
 * Our tor transport against bare sockets: the same two tors, the same onions, turn and turn about. How
 * long a dial takes depends on the onion's introduction points, and how long an echo takes on the
 * circuit. So both dial the same onions, and further dials and echoes run on circuits that both use;
 * only what stands at the two ends differs. Figures are medians, and who begins a turn alternates.
 */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { formatOnionAddress, type OnionAddress } from '@pvtcoms/core/onion-address'
import { nodePrimitives } from '@pvtcoms/core/providers/node'
import { nodeEnv, nodeTimers } from '@pvtcoms/core/providers/node-env'
import { Secret } from '@pvtcoms/core/secret'
import { startNetwork } from '@pvtcoms/testnet'
import { type Duplex, isolationKey } from '@pvtcoms/transport'
import { TorTransport } from '@pvtcoms/transport/tor'
import { bareDial, bareFarEnd, runDirectory } from './lib/bare-tor.ts'
import type { Benchmark, Report, Result } from './lib/benchmark.ts'

const TURNS = 28
/** Further dials on the same circuit, and echoes, a turn. */
const REPEATS = 6
/** Onions that are dialled, in turn. */
const SERVICES = 4
/** Before each new circuit, ms: tor keeps a few unfinished ones ready, and needs a while to make more. */
const PAUSE = 1_200
const SIZE = 4_096
const LIMIT = { atMost: 1.1 }

const BOTH = ['ours', 'bare'] as const
type Name = (typeof BOTH)[number]

/** An onion that both can dial, each to a far end of its own kind. */
type Service = Readonly<Record<Name, (isolation: string) => Promise<EchoStream>>>

interface EchoStream {
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
      const services: Service[] = []
      for (let count = 0; count < SERVICES; count++) {
        services.push(await newService(near, far, network.directory, ended.signal))
      }
      return results(await measure(services, report), network.torVersion)
    } finally {
      ended.abort()
      await Promise.all(transports.map((transport) => transport.close()))
    }
  },
}

async function measure(
  services: readonly Service[],
  report: Report,
): Promise<Readonly<Record<Name, Times>>> {
  const times = { ours: noTimes(), bare: noTimes() }
  for (let turn = 0; turn < TURNS; turn++) {
    const service = services[turn % services.length]
    if (service === undefined) throw new RangeError('no such service')
    // The first turns load what is cached from then on.
    const counted = turn < SERVICES ? { ours: noTimes(), bare: noTimes() } : times
    const even = (turn + Math.floor(turn / SERVICES)) % 2 === 0
    for (const first of even ? BOTH : BOTH.toReversed()) {
      const circuit = `${first}-${turn}`
      await pause(PAUSE)
      const { value: opened, ms } = await timed(() => service[first](circuit))
      counted[first].fresh.push(ms)
      const streams = { ours: [] as EchoStream[], bare: [] as EchoStream[] }
      for (const name of alternating(even)) {
        const { value: stream, ms } = await timed(() => service[name](circuit))
        counted[name].again.push(ms)
        streams[name].push(stream)
      }
      for (const name of alternating(even)) {
        const stream = streams[name].shift()
        if (stream === undefined) throw new RangeError('no stream is left')
        counted[name].echo.push((await timed(() => stream.echo())).ms)
        stream.close()
      }
      opened.close()
    }
    if (turn % 20 === 19) report.note(`${turn + 1} of ${TURNS} turns`)
  }
  return times
}

/** Both in turn, `REPEATS` times each. */
function alternating(oursFirst: boolean): readonly Name[] {
  return Array.from({ length: REPEATS }, () => (oursFirst ? BOTH : BOTH.toReversed())).flat()
}

function results(times: Readonly<Record<Name, Times>>, tor: string): readonly Result[] {
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

/** A new onion of `far`, and the two ways from `near` to it. */
async function newService(
  near: TorTransport,
  far: TorTransport,
  directory: string,
  signal: AbortSignal,
): Promise<Service> {
  const farRun = runDirectory(join(directory, 'far'))
  const known = readdirSync(farRun)
  const identity = new Secret('ListenKey', nodeEnv.random(32))
  const listener = await far.listen(identity, {
    port: 80,
    onStream: (stream) => void sendBack(stream),
  })
  await listener.reachable()
  const socket = readdirSync(farRun).find((name) => !known.includes(name))
  if (socket === undefined) throw new Error('the listener has no socket there')
  const farEnd = await bareFarEnd(join(farRun, socket), signal)
  const socks = join(runDirectory(join(directory, 'near')), 'socks')
  const host = formatOnionAddress(listener.address, (bytes) => nodePrimitives.sha3_256(bytes))
  return {
    ours: (isolation) => {
      farEnd.answerBy('ours')
      return openOurs(near, listener.address, isolation)
    },
    bare: (isolation) => {
      farEnd.answerBy('bare')
      return openBare(socks, host.replace(/:80$/, ''), isolation)
    },
  }
}

async function openOurs(
  near: TorTransport,
  to: OnionAddress,
  isolation: string,
): Promise<EchoStream> {
  const stream = await near.dial(to, { isolation: isolationKey(isolation) })
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
}

async function openBare(socks: string, host: string, isolation: string): Promise<EchoStream> {
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
