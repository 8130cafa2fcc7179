/**
 * Deposits and fetches on a private Tor network, against bare bytes on the same circuits: what the
 * mailbox adds to what the network takes. On each new circuit both have a stream, and take turns.
 */
import { readdirSync } from 'node:fs'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import { MailboxConnection } from '@pvtcoms/client/mailbox'
import { LETTER } from '@pvtcoms/core/letter'
import { RUN_LENGTH } from '@pvtcoms/core/mailbox'
import { formatOnionAddress } from '@pvtcoms/core/onion-address'
import { nodePrimitives } from '@pvtcoms/core/providers/node'
import { nodeEnv, nodeTimers } from '@pvtcoms/core/providers/node-env'
import { Mailbox } from '@pvtcoms/mailbox'
import { startNetwork } from '@pvtcoms/testnet'
import { isolationKey } from '@pvtcoms/transport'
import { TorTransport } from '@pvtcoms/transport/tor'
import { type BareStream, bareDial, bareFarEnd, runDirectory } from '../bare-tor.ts'
import type { Report, Result } from '../benchmark.ts'
import { median, quartiles } from '../statistics.ts'
import type { Deposit } from './deposits.ts'
import { StoreProcess } from './process.ts'
import { EPOCH_SECONDS, identity, MAILBOX_KEY, openEngine } from './store.ts'

/** Of each kind on a circuit, the first of which is not counted. */
const REPEATS = 9
const RUN_BYTES = RUN_LENGTH * LETTER.length
/** A bare stream begins with what it wants: all back that it sends, or a run's bytes for each request. */
const ECHO = 0x65
const TRANSFER = 0x74
const REQUEST_LENGTH = 7
const LIMIT = { atMost: 1.3 }
/** Before each new circuit, ms: tor keeps a few unfinished ones ready, and needs a while to make more. */
const PAUSE = 1_200

const STEPS = ['deposit', 'echo', 'fetch', 'transfer'] as const
type Step = (typeof STEPS)[number]

/** How many deposits that many circuits take. */
export const depositsOverTor = (circuits: number): number => circuits * REPEATS

export async function measureOverTor(
  deposits: readonly Deposit[],
  circuits: number,
  report: Report,
): Promise<readonly Result[]> {
  await using network = await startNetwork()
  await network.ready()
  const ended = new AbortController()
  await using stack = new AsyncDisposableStack()
  const start = async (name: string): Promise<TorTransport> => {
    const dataDirectory = join(network.directory, name)
    await network.seedClient(dataDirectory)
    const tor = { dataDirectory, extraConfig: network.clientConfig }
    const transport = await TorTransport.start({ random: nodeEnv, timers: nodeTimers, tor })
    stack.defer(() => transport.close())
    await ready(transport)
    return transport
  }
  const [near, far] = await Promise.all([start('near'), start('far')])
  const { mailbox, epoch } = await openMailbox(join(network.directory, 'letters.db'))
  stack.defer(() => mailbox.close())
  const farRun = runDirectory(join(network.directory, 'far'))
  const known = readdirSync(farRun)
  const listener = await far.listen(identity('ListenKey'), {
    port: 80,
    onStream: (stream) => mailbox.serve(stream, { role: 'public', mailboxKey: MAILBOX_KEY }),
  })
  await listener.reachable()
  const place = readdirSync(farRun).find((name) => !known.includes(name))
  if (place === undefined) throw new Error('the listener has no socket there')
  const farEnd = await bareFarEnd(join(farRun, place), ended.signal, serveBare)
  // Before the listener, whose socket it moves about, is closed.
  stack.defer(() => ended.abort())
  const socks = join(runDirectory(join(network.directory, 'near')), 'socks')
  const host = formatOnionAddress(listener.address, (bytes) => nodePrimitives.sha3_256(bytes))
  const bare = async (isolation: string, what: number): Promise<BareStream> => {
    farEnd.answerBy('bare')
    const stream = await bareDial(socks, host.replace(/:80$/, ''), isolation)
    stream.write(Uint8Array.of(what))
    return stream
  }
  const samples: Readonly<Record<Step, number[][]>> = {
    ...{ deposit: [], echo: [], fetch: [], transfer: [] },
  }
  const left = deposits.values()
  for (let circuit = 0; circuit < circuits; circuit++) {
    await pause(PAUSE)
    const isolation = `circuit-${circuit}`
    farEnd.answerBy('ours')
    const stream = await near.dial(listener.address, { isolation: isolationKey(isolation) })
    const ours = new MailboxConnection(stream, { timers: nodeTimers })
    // A stream is at the far end once it has answered: only then may somebody else answer the next.
    await ours.info()
    const echo = await bare(isolation, ECHO)
    const transfer = await bare(isolation, TRANSFER)
    const steps: Readonly<Record<Step, () => Promise<unknown>>> = {
      deposit: async () => {
        const { tag, proof, letter } = left.next().value as Deposit
        const { status } = await ours.deposit(tag, proof, letter)
        if (status !== 'stored') throw new Error(`a deposit was answered: ${status}`)
      },
      echo: () => exchange(echo, LETTER.length, LETTER.length),
      fetch: async () => {
        const { status } = await ours.fetch({ epoch, index: circuit % RUN_LENGTH })
        if (status !== 'here') throw new Error('the run is gone')
      },
      transfer: () => exchange(transfer, REQUEST_LENGTH, RUN_BYTES),
    }
    const times = { deposit: [], echo: [], fetch: [], transfer: [] } as Record<Step, number[]>
    for (const pair of [STEPS.slice(0, 2), STEPS.slice(2)]) {
      for (let turn = 0; turn < REPEATS; turn++) {
        for (const step of (turn + circuit) % 2 === 0 ? pair : pair.toReversed()) {
          const begun = nodeTimers.monotonic()
          await steps[step]()
          if (turn > 0) times[step].push(nodeTimers.monotonic() - begun)
        }
      }
    }
    for (const step of STEPS) samples[step].push(times[step])
    ours.close()
    echo.close()
    transfer.close()
    if (circuit % 8 === 7) report.note(`${circuit + 1} of ${circuits} circuits`)
  }
  return [
    ...compared(samples, 'deposit', 'echo', `bare echo of 4 KiB, tor ${network.torVersion}`),
    ...compared(samples, 'fetch', 'transfer', `bare 32 KiB, tor ${network.torVersion}`),
  ]
}

/** The spread is that between circuits, each with the ratio of its own medians. */
function compared(
  samples: Readonly<Record<Step, readonly (readonly number[])[]>>,
  ours: Step,
  bare: Step,
  bareName: string,
): readonly Result[] {
  const [own, base] = [median(samples[ours].flat()), median(samples[bare].flat())]
  const perCircuit = samples[ours].map(
    (times, circuit) => median(times) / median(samples[bare][circuit] ?? []),
  )
  const name = `over Tor, warm circuit, ${ours}`
  return [
    { name: `${name}, p50`, value: own, unit: 'ms' },
    { name: `over Tor, warm circuit, ${bareName}, p50`, value: base, unit: 'ms' },
    {
      name: `${name}, ratio`,
      value: own / base,
      spread: quartiles(perCircuit),
      unit: '× bare',
      limit: LIMIT,
    },
  ]
}

/** A mailbox with one ended epoch of eight runs. */
async function openMailbox(
  store: string,
): Promise<{ readonly mailbox: Mailbox; readonly epoch: number }> {
  using filler = new StoreProcess()
  const { ended } = await filler.do<'fill'>({
    ...{ kind: 'fill', store, epochs: 1, each: RUN_LENGTH * RUN_LENGTH },
  })
  const mailbox = await Mailbox.open({
    engine: await openEngine(store),
    primitives: nodePrimitives,
    random: nodeEnv,
    timers: nodeTimers,
    mailboxKey: MAILBOX_KEY,
    settings: { epochSeconds: EPOCH_SECONDS, minEffort: 1 },
  })
  return { mailbox, epoch: ended[0]?.epoch ?? 0 }
}

async function exchange(stream: BareStream, there: number, back: number): Promise<void> {
  stream.write(new Uint8Array(there))
  await stream.take(back)
}

function serveBare(socket: Socket): void {
  socket.once('data', (first: Buffer) => {
    socket.pause()
    if (first.length > 1) socket.unshift(first.subarray(1))
    if (first[0] === ECHO) {
      socket.pipe(socket)
      return
    }
    const run = new Uint8Array(RUN_BYTES)
    let received = 0
    socket.on('data', (chunk: Buffer) => {
      received += chunk.length
      for (; received >= REQUEST_LENGTH; received -= REQUEST_LENGTH) socket.write(run)
    })
    socket.resume()
  })
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

const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds))
