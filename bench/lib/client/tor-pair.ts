/** Two tors on a private network, and a bare server at an onion of the far one that sends back what it gets. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { formatOnionAddress } from '@pvtcoms/core/onion-address'
import { nodePrimitives } from '@pvtcoms/core/providers/node'
import { nodeEnv, nodeTimers } from '@pvtcoms/core/providers/node-env'
import { Secret } from '@pvtcoms/core/secret'
import { startNetwork } from '@pvtcoms/testnet'
import { TorTransport } from '@pvtcoms/transport/tor'
import { bareDial, bareFarEnd, runDirectory } from '../bare-tor.ts'
import { until } from './pair.ts'

const ECHO_BYTES = 4_096

export interface TorPair {
  readonly near: TorTransport
  readonly far: TorTransport
  /** A bare stream from the near tor to the server at the far one, on a circuit of that name. */
  readonly dial: (circuit: string) => Promise<BareStream>
}

export type BareStream = Awaited<ReturnType<typeof bareDial>>

/** All of it ends with `stack`. */
export async function torPair(stack: AsyncDisposableStack): Promise<TorPair> {
  const network = await startNetwork()
  stack.defer(() => network.stop())
  await network.ready()
  const start = async (name: string): Promise<TorTransport> => {
    const dataDirectory = join(network.directory, name)
    await network.seedClient(dataDirectory)
    const tor = { dataDirectory, extraConfig: network.clientConfig }
    const transport = await TorTransport.start({ random: nodeEnv, timers: nodeTimers, tor })
    stack.defer(() => transport.close())
    await until(() => transport.status().kind === 'ready', 'tor')
    return transport
  }
  const [near, far] = await Promise.all([start('near'), start('far')])
  const host = await bareServer(stack, network.directory, far)
  const socks = join(runDirectory(join(network.directory, 'near')), 'socks')
  return { near, far, dial: (circuit) => bareDial(socks, host, circuit) }
}

/** ms until 4 KiB have come back. */
export async function echo(stream: BareStream): Promise<number> {
  const begun = performance.now()
  stream.write(new Uint8Array(ECHO_BYTES))
  await stream.take(ECHO_BYTES)
  return performance.now() - begun
}

/** The host of its onion. */
async function bareServer(
  stack: AsyncDisposableStack,
  network: string,
  far: TorTransport,
): Promise<string> {
  const ended = new AbortController()
  const farRun = runDirectory(join(network, 'far'))
  const known = readdirSync(farRun)
  const identity = new Secret('ListenKey', nodeEnv.random(32))
  const listener = await far.listen(identity, { port: 80, onStream: (stream) => stream.close() })
  await listener.reachable()
  const place = readdirSync(farRun).find((name) => !known.includes(name))
  if (place === undefined) throw new Error('the listener has no socket there')
  const farEnd = await bareFarEnd(join(farRun, place), ended.signal)
  stack.defer(() => ended.abort())
  farEnd.answerBy('bare')
  const address = formatOnionAddress(listener.address, (bytes) => nodePrimitives.sha3_256(bytes))
  return address.replace(/:80$/, '')
}
