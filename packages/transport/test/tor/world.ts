/** Tor transports on a private network of their own, for tests. */
import assert from 'node:assert/strict'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { nodeEnv, nodeTimers } from '@pvtcoms/core/providers/node-env'
import { Secret } from '@pvtcoms/core/secret'
import { type Network, type NetworkOptions, startNetwork } from '@pvtcoms/testnet'
import { type Duplex, isolationKey, type ListenKey, type TransportStatus } from '../../src/index.ts'
import { ControlConnection } from '../../src/tor/control-connection.ts'
import { TorTransport, type TorTransportOptions } from '../../src/tor/index.ts'

const OPTIONS = { random: nodeEnv, timers: nodeTimers }

export interface TorWorld extends AsyncDisposable {
  readonly network: Network
  /** A transport with a data directory of its own, closed with the world. */
  start(name: string, options?: StartOptions): Promise<TorTransport>
  dataDirectory(name: string): string
  /** A second connection to the control port of the tor called `name`, for looking on and meddling. */
  control(name: string): Promise<ControlConnection>
}

export interface StartOptions extends Partial<TorTransportOptions> {
  /** torrc lines besides those of the network. */
  readonly extraConfig?: readonly string[]
  /** Whether the directory is there from the beginning; true by default. */
  readonly seeded?: boolean
  /** Whether to wait until it is ready; true by default. */
  readonly ready?: boolean
}

export async function torWorld(options: NetworkOptions = {}): Promise<TorWorld> {
  const network = await startNetwork(options)
  await network.ready()
  const transports: TorTransport[] = []
  const dataDirectory = (name: string): string => join(network.directory, name)
  return {
    network,
    dataDirectory,
    async start(name, { extraConfig = [], seeded = true, ready = true, ...rest } = {}) {
      const directory = dataDirectory(name)
      if (seeded) await network.seedClient(directory)
      const transport = await TorTransport.start({
        ...OPTIONS,
        tor: {
          dataDirectory: directory,
          extraConfig: [...network.clientConfig, ...extraConfig],
        },
        ...rest,
      })
      transports.push(transport)
      if (ready) await statusOf(transport, (status) => status.kind === 'ready')
      return transport
    },
    async control(name) {
      const directory = dataDirectory(name)
      const run = (await readdir(directory)).find((entry) => entry.startsWith('run-'))
      assert.ok(run !== undefined, 'no tor runs there')
      return await ControlConnection.open({ path: join(directory, run, 'control') }, OPTIONS)
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(transports.map((transport) => transport.close()))
      await network.stop()
    },
  }
}

/** Resolves with the first status, from now on, that fits. Rejects after 100 s, with what there was instead. */
export function statusOf(
  transport: TorTransport,
  fits: (status: TransportStatus) => boolean,
): Promise<TransportStatus> {
  return new Promise((resolve, reject) => {
    const check = (status: TransportStatus): void => {
      if (!fits(status)) return
      stop()
      clearTimeout(timer)
      resolve(status)
    }
    const stop = transport.onStatus(check)
    const timer = setTimeout(() => {
      stop()
      const found = JSON.stringify(transport.status())
      reject(new Error(`not so within 100 s: ${String(fits)}, but ${found}`))
    }, 100_000)
    check(transport.status())
  })
}

export const freshKey = (): ListenKey => new Secret('ListenKey', nodeEnv.random(32))

/** Sends back what comes. */
export async function echo(stream: Duplex): Promise<void> {
  try {
    for (let chunk = await stream.read(); chunk !== null; chunk = await stream.read()) {
      await stream.write(chunk)
    }
  } catch {
    // The peer broke off: nothing is left to do.
  }
  stream.close()
}

/** Sends `text` and asserts that it comes back. */
export async function echoes(stream: Duplex, text: string): Promise<void> {
  await stream.write(Buffer.from(text))
  let received = ''
  while (received.length < text.length) {
    const chunk = await stream.read()
    assert.ok(chunk !== null, 'the stream ended')
    received += Buffer.from(chunk).toString()
  }
  assert.equal(received, text)
}

let isolations = 0
/** An isolation key that nobody has used. */
export const freshIsolation = (): ReturnType<typeof isolationKey> =>
  isolationKey(`test-${++isolations}`)
