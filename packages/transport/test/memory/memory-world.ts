/** Memory networks for the tests: in virtual time with a seed, or in real time. */

import type { RandomSource, Timers } from '@pvtcoms/core/env'
import { nodePrimitives } from '@pvtcoms/core/providers/node'
import { nodeTimers } from '@pvtcoms/core/providers/node-env'
import { SeededRandom } from '@pvtcoms/testkit/random'
import { VirtualTimers } from '@pvtcoms/testkit/virtual-time'
import type { AnonTransport } from '../../src/index.ts'
import {
  type Endings,
  type MemoryDial,
  MemoryNetwork,
  type MemoryNetworkOptions,
} from '../../src/memory/index.ts'
import type { Tolerances, World } from '../compliance-stage.ts'

type Settings = Partial<MemoryNetworkOptions>

export interface MemoryWorld extends World {
  readonly network: MemoryNetwork
  /** What was dialled so far, also in vain. */
  readonly dials: readonly MemoryDial[]
}

export function memoryTolerances(endings: Endings): Tolerances {
  return {
    dial: 3_600_000,
    publication: 3_600_000,
    quiet: 2_000,
    unread: 200_000,
    listeners: 30,
    cancelAfter: [0, 20, 60, 100, 150, 200, 300, 400],
    halfCloses: endings === 'exact',
    showsCircuits: true,
    severs: true,
  }
}

/** Time moves by itself, as fast as it can, until `close`. */
export async function virtualWorld(
  seed: string | number,
  settings: Settings = {},
): Promise<MemoryWorld & { readonly timers: VirtualTimers }> {
  const timers = new VirtualTimers()
  const stop = timers.runFreely()
  const world = await memoryWorld(timers, new SeededRandom(seed), settings, stop)
  return { ...world, timers }
}

/** The same on the machine's clock, with delays of a few ms. */
export function realWorld(seed: string | number, settings: Settings = {}): Promise<MemoryWorld> {
  // Timers keep no process alive: somebody has to while a test waits for them.
  const alive = setInterval(() => undefined, 60_000)
  const short = { min: 0.2, mean: 1.5 }
  const delays = { latency: short, publication: short, bootstrap: short }
  return memoryWorld(nodeTimers, new SeededRandom(seed), { ...delays, ...settings }, () => {
    clearInterval(alive)
    return Promise.resolve()
  })
}

async function memoryWorld(
  timers: Timers,
  random: SeededRandom,
  settings: Settings,
  stop: () => Promise<void>,
): Promise<MemoryWorld> {
  const dials: MemoryDial[] = []
  const network = new MemoryNetwork({
    timers,
    random: random.stream('network'),
    crypto: nodePrimitives,
    onDial: (dial) => dials.push(dial),
    ...settings,
  })
  const transports = [network.transport('dialler'), network.transport('host')] as const
  await Promise.all(transports.map(ready))
  return {
    transports,
    timers,
    random: random.stream('suite') satisfies RandomSource,
    network,
    dials,
    circuits: () =>
      Promise.resolve(
        dials.map(({ isolation, circuit }) => ({ isolation, circuit: String(circuit) })),
      ),
    sever: () => {
      network.breakStreams()
      return Promise.resolve()
    },
    close: async () => {
      await Promise.all(transports.map((transport) => transport.close()))
      await stop()
    },
  }
}

/** Resolves once the transport is ready. */
function ready(transport: AnonTransport): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (transport.status().kind !== 'ready') return
      stop()
      resolve()
    }
    const stop = transport.onStatus(look)
    look()
  })
}
