/**
 * Deposits and fetches on a private Tor network, against bare bytes on the same circuits: what the
 * mailbox adds to what the network takes. On each new circuit both have a stream, and take turns.
 */
import { readdirSync } from 'node:fs'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import { MailboxConnection } from '@pvtcoms/client/scheduler'
import { concat } from '@pvtcoms/core/bytes'
import { encode } from '@pvtcoms/core/codec'
import { LETTER, TAG_LENGTH } from '@pvtcoms/core/letter'
import { DepositAnswer, Info, PROOF_LENGTH, Request, RUN_LENGTH, Run } from '@pvtcoms/core/mailbox'
import { formatOnionAddress } from '@pvtcoms/core/onion-address'
import { nodePrimitives } from '@pvtcoms/core/providers/node'
import { nodeEnv, nodeTimers } from '@pvtcoms/core/providers/node-env'
import { Mailbox } from '@pvtcoms/mailbox'
import { startNetwork } from '@pvtcoms/testnet'
import { type Duplex, FrameReader, isolationKey } from '@pvtcoms/transport'
import { TorTransport } from '@pvtcoms/transport/tor'
import { type BareStream, bareDial, bareFarEnd, runDirectory } from '../bare-tor.ts'
import type { Limit, Report, Result } from '../benchmark.ts'
import { median, quartiles } from '../statistics.ts'
import { type Deposit, frameOf } from './deposits.ts'
import { StoreProcess } from './process.ts'
import { EPOCH_SECONDS, identity, MAILBOX_KEY, openEngine } from './store.ts'

/** Of each kind on a circuit, the first of which is not counted. */
const REPEATS = 9
/** Bytes there and back: what they are makes no difference to the network. */
interface Exchange {
  readonly there: number
  readonly back: number
}
/** All that is sent comes back, as it arrives. */
const ECHO: Exchange = { there: LETTER.length, back: LETTER.length }
/** As many bytes as a deposit and its answer have; the answer follows the last byte. */
const SAME_BYTES: Exchange = {
  there: 1 + TAG_LENGTH + PROOF_LENGTH + LETTER.length,
  back: DepositAnswer.maxLength,
}
/** As many bytes as tor writes in one TLS record, of 4,096 bytes with all that is around them, and one more. */
const ONE_RECORD: Exchange = { there: 7 * 498, back: DepositAnswer.maxLength }
const TWO_RECORDS: Exchange = { there: 7 * 498 + 1, back: DepositAnswer.maxLength }
const TRANSFER: Exchange = { there: 1 + Run.maxLength, back: RUN_LENGTH * LETTER.length }
const LIMIT: Limit = { atMost: 1.3 }
/** Before each new circuit, ms: tor keeps a few unfinished ones ready, and needs a while to make more. */
const PAUSE = 1_200

const DEPOSIT_STEPS = [
  'deposit',
  'deposit-and-info',
  'echo',
  'same-bytes',
  'one-record',
  'two-records',
] as const
const FETCH_STEPS = ['fetch', 'transfer'] as const
type Step = (typeof DEPOSIT_STEPS | typeof FETCH_STEPS)[number]

/** How many deposits that many circuits take. */
export const depositsOverTor = (circuits: number): number => circuits * REPEATS * 2

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
  const socketName = readdirSync(farRun).find((name) => !known.includes(name))
  if (socketName === undefined) throw new Error('the listener has no socket there')
  const farEnd = await bareFarEnd(join(farRun, socketName), ended.signal, serveBare)
  // Before the listener, whose socket it moves about, is closed.
  stack.defer(() => ended.abort())
  const socks = join(runDirectory(join(network.directory, 'near')), 'socks')
  const host = formatOnionAddress(listener.address, (bytes) => nodePrimitives.sha3_256(bytes))
  const bare = async (isolation: string, what: Exchange): Promise<BareStream> => {
    farEnd.answerBy('bare')
    const stream = await bareDial(socks, host.replace(/:80$/, ''), isolation)
    stream.write(Buffer.from(Uint32Array.of(what.there, what === ECHO ? 0 : what.back).buffer))
    return stream
  }
  const samples: Readonly<Record<Step, (readonly number[])[]>> = {
    ...{ deposit: [], 'deposit-and-info': [], echo: [], 'same-bytes': [] },
    ...{ 'one-record': [], 'two-records': [], fetch: [], transfer: [] },
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
    const asking = new DepositAndInfo(
      await near.dial(listener.address, { isolation: isolationKey(isolation) }),
    )
    await asking.info()
    const echo = await bare(isolation, ECHO)
    const sameBytes = await bare(isolation, SAME_BYTES)
    const oneRecord = await bare(isolation, ONE_RECORD)
    const twoRecords = await bare(isolation, TWO_RECORDS)
    const transfer = await bare(isolation, TRANSFER)
    const steps: Readonly<Record<Step, () => Promise<unknown>>> = {
      deposit: async () => {
        const { tag, proof, letter } = left.next().value as Deposit
        const { status } = await ours.deposit(tag, proof, letter)
        if (status !== 'stored') throw new Error(`a deposit was answered: ${status}`)
      },
      'deposit-and-info': () => asking.deposit(left.next().value as Deposit),
      echo: () => exchange(echo, ECHO),
      'same-bytes': () => exchange(sameBytes, SAME_BYTES),
      'one-record': () => exchange(oneRecord, ONE_RECORD),
      'two-records': () => exchange(twoRecords, TWO_RECORDS),
      fetch: async () => {
        const { status } = await ours.fetch({ epoch, index: circuit % RUN_LENGTH })
        if (status !== 'here') throw new Error('the run is gone')
      },
      transfer: () => exchange(transfer, TRANSFER),
    }
    for (const kind of [DEPOSIT_STEPS, FETCH_STEPS]) {
      const times = await inTurns(kind, circuit, steps)
      for (const step of kind) samples[step].push(times.get(step) ?? [])
    }
    ours.close()
    asking.close()
    for (const stream of [echo, sameBytes, oneRecord, twoRecords, transfer]) stream.close()
    if (circuit % 8 === 7) report.note(`${circuit + 1} of ${circuits} circuits`)
  }
  return [
    ...compared(samples, 'deposit', 'echo', `bare echo of 4 KiB, tor ${network.torVersion}`, LIMIT),
    ...compared(samples, 'deposit', 'same-bytes', 'bare, 4,206 bytes there and 5 back'),
    ...compared(samples, 'deposit-and-info', 'same-bytes', 'the same bytes bare, without info'),
    ...compared(samples, 'two-records', 'one-record', 'bare, 3,486 bytes there and 5 back'),
    ...compared(samples, 'fetch', 'transfer', 'bare 32 KiB', LIMIT),
  ]
}

/** A stream on which `info` is asked with each deposit: its answer is on the way while the letter still comes. */
class DepositAndInfo {
  readonly #stream: Duplex
  readonly #reader: FrameReader

  constructor(stream: Duplex) {
    this.#stream = stream
    this.#reader = new FrameReader(stream)
  }

  async info(): Promise<void> {
    await this.#stream.write(encode(Request, { kind: 'info' }))
    await this.#reader.readExactly(Info.maxLength)
  }

  async deposit(deposit: Deposit): Promise<void> {
    await this.#stream.write(concat(encode(Request, { kind: 'info' }), frameOf(deposit)))
    await this.#reader.readExactly(Info.maxLength)
    const answer = await this.#reader.readExactly(DepositAnswer.maxLength)
    if (answer?.[0] !== 0) throw new Error('a deposit was not stored')
  }

  close(): void {
    this.#stream.close()
  }
}

/** Each of these `REPEATS` times, in turn, another one first on each circuit; what each took, ms. */
async function inTurns<Name extends Step>(
  names: readonly Name[],
  circuit: number,
  steps: Readonly<Record<Name, () => Promise<unknown>>>,
): Promise<ReadonlyMap<Name, readonly number[]>> {
  const times = new Map(names.map((name): [Name, number[]] => [name, []]))
  for (let turn = 0; turn < REPEATS; turn++) {
    const first = (turn + circuit) % names.length
    for (const name of [...names.slice(first), ...names.slice(0, first)]) {
      const begun = nodeTimers.monotonic()
      await steps[name]()
      if (turn > 0) times.get(name)?.push(nodeTimers.monotonic() - begun)
    }
  }
  return times
}

/** The spread is that between circuits, each with the ratio of its own medians. */
function compared(
  samples: Readonly<Record<Step, readonly (readonly number[])[]>>,
  ours: Step,
  bare: Step,
  bareName: string,
  limit?: Limit,
): readonly Result[] {
  const [own, base] = [median(samples[ours].flat()), median(samples[bare].flat())]
  const perCircuit = samples[ours].map(
    (times, circuit) => median(times) / median(samples[bare][circuit] ?? []),
  )
  const where = 'over Tor, warm circuit'
  return [
    ...(ours === 'deposit' && limit === undefined
      ? []
      : [{ name: `${where}, ${ours}, p50`, value: own, unit: 'ms' }]),
    { name: `${where}, ${bareName}, p50`, value: base, unit: 'ms' },
    {
      name: `${where}, ${ours} ÷ ${bareName}`,
      value: own / base,
      spread: quartiles(perCircuit),
      unit: '× bare',
      ...(limit && { limit }),
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

async function exchange(stream: BareStream, { there, back }: Exchange): Promise<void> {
  stream.write(new Uint8Array(there))
  await stream.take(back)
}

/** A bare stream begins with two numbers: after how many bytes as many as the other are answered; 0 for an echo. */
function serveBare(socket: Socket): void {
  let received = 0
  let order: Uint32Array | undefined
  const answer = (chunk: Buffer): void => {
    const [there = 0, back = 0] = order ?? []
    if (back === 0) {
      socket.write(chunk)
      return
    }
    received += chunk.length
    for (; received >= there; received -= there) socket.write(new Uint8Array(back))
  }
  let start = Buffer.alloc(0)
  socket.on('data', (chunk: Buffer) => {
    if (order !== undefined) {
      answer(chunk)
      return
    }
    start = Buffer.concat([start, chunk])
    if (start.length < 8) return
    order = Uint32Array.of(start.readUInt32LE(0), start.readUInt32LE(4))
    if (start.length > 8) answer(start.subarray(8))
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
