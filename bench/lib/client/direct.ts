/**
 * From pressing the key to being on the other's screen, over a warm direct onion of a private Tor network,
 * against an echo of 4 KiB of bare bytes between the same two tors, turn and turn about.
 */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { formatOnionAddress } from '@pvtcoms/core/onion-address'
import { nodePrimitives } from '@pvtcoms/core/providers/node'
import { nodeEnv, nodeTimers } from '@pvtcoms/core/providers/node-env'
import { Secret } from '@pvtcoms/core/secret'
import { THE_CONTACT } from '@pvtcoms/store'
import { startNetwork } from '@pvtcoms/testnet'
import { TorTransport } from '@pvtcoms/transport/tor'
import { bareDial, bareFarEnd, runDirectory } from '../bare-tor.ts'
import type { Report, Result } from '../benchmark.ts'
import { median, quartiles } from '../statistics.ts'
import { introduce, Someone, until } from './pair.ts'

const ECHO_BYTES = 4_096
/** Bare circuits that are taken in turn: one may be slower than another. */
const CIRCUITS = 4
const WARM_UP = 5

export async function measureDirect(
  folder: string,
  rounds: number,
  report: Report,
): Promise<readonly Result[]> {
  await using network = await startNetwork()
  await network.ready()
  await using stack = new AsyncDisposableStack()
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
  const echoes = await bareEchoes(stack, { network: network.directory, near, far })
  const ann = stack.use(Someone.open(folder, 'near', near))
  const ben = stack.use(Someone.open(folder, 'far', far))
  await introduce(stack, far, ann, ben)
  report.note('two people have met over Tor')
  await say(ann, ben)
  await until(() => ann.direct === 'connected', 'a direct line')
  const [shown, echoed]: [number[], number[]] = [[], []]
  for (let round = 0; round < rounds + WARM_UP; round++) {
    const took = await say(ann, ben)
    // The acknowledgement and what follows from it is not to be in the way of the echo.
    await until(() => ann.undelivered === 0, 'an acknowledgement')
    const echo = echoes[round % CIRCUITS] as () => Promise<number>
    const bare = await echo()
    if (round < WARM_UP) continue
    shown.push(took)
    echoed.push(bare)
  }
  const ratios = shown.map((took, round) => took / (echoed[round] as number))
  return [
    { name: 'over Tor, send → shown, p50', value: median(shown), unit: 'ms' },
    { name: 'over Tor, bare echo of 4 KiB, p50', value: median(echoed), unit: 'ms' },
    {
      name: 'over Tor, send → shown ÷ bare echo of 4 KiB',
      value: median(shown) / median(echoed),
      spread: quartiles(ratios),
      unit: '× bare',
      limit: { atMost: 1.5 },
    },
  ]
}

/** ms until it is shown. */
async function say(from: Someone, to: Someone): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>()
  const stop = to.onEvent((event) => {
    if (event.kind === 'message' && event.isNew && event.message.author === THE_CONTACT) {
      resolve(performance.now())
    }
  })
  const begun = performance.now()
  await from.engine.methods['message.send']({
    conversation: from.conversation,
    text: 'how long does it take',
  })
  try {
    return (await promise) - begun
  } finally {
    stop()
  }
}

/** Each sends 4 KiB on a circuit of its own and waits for all of them to come back. */
async function bareEchoes(
  stack: AsyncDisposableStack,
  {
    network,
    far,
  }: { readonly network: string; readonly near: TorTransport; readonly far: TorTransport },
): Promise<readonly (() => Promise<number>)[]> {
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
  const socks = join(runDirectory(join(network, 'near')), 'socks')
  const host = formatOnionAddress(listener.address, (bytes) =>
    nodePrimitives.sha3_256(bytes),
  ).replace(/:80$/, '')
  const echoes: (() => Promise<number>)[] = []
  for (let circuit = 0; circuit < CIRCUITS; circuit++) {
    const stream = await bareDial(socks, host, `echo-${circuit}`)
    stack.defer(() => stream.close())
    echoes.push(async () => {
      const begun = performance.now()
      stream.write(new Uint8Array(ECHO_BYTES))
      await stream.take(ECHO_BYTES)
      return performance.now() - begun
    })
  }
  return echoes
}
