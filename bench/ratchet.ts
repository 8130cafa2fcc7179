/** Messages of 1 KB through sessions that stand: ours, Signal's and Matrix's, in one race. */
import type { Benchmark, Limit, Result } from './lib/benchmark.ts'
import type { Conversation } from './lib/conversation.ts'
import { nativeDiffieHellman } from './lib/diffie-hellman.ts'
import { hybridTurn } from './lib/hybrid-turn.ts'
import { libsignalConversation } from './lib/peers/libsignal.ts'
import { olmConversation } from './lib/peers/olm.ts'
import { pvtcomsConversation } from './lib/pvtcoms.ts'
import { type Contender, race, type Speeds } from './lib/race.ts'

const ROUNDS = 21
const SLICE_MS = 100
const OURS = 'pvtcoms'

/** A session's state with no skipped keys. */
const STATE_LIMIT = 8_192

interface Shape {
  readonly name: 'ping-pong' | 'one-way'
  readonly run: 'pingPong' | 'oneWay'
  /** What ours has to reach, as ratios. */
  readonly timesLibsignal: number
  readonly perDiffieHellman: number
}

const SHAPES: readonly Shape[] = [
  { name: 'ping-pong', run: 'pingPong', timesLibsignal: 1.5, perDiffieHellman: 0.12 },
  { name: 'one-way', run: 'oneWay', timesLibsignal: 3, perDiffieHellman: 0.5 },
]

export const benchmark: Benchmark = {
  name: 'ratchet',
  summary:
    'encrypt + decrypt of 1 KB; ours with a hybrid step at every turn, in letters of 4,096 B',
  libraries: ['@signalapp/libsignal-client', '@matrix-org/olm'],
  async run(report) {
    const dh = nativeDiffieHellman()
    const entries = await Promise.all(SHAPES.map(enter))
    const turn = hybridTurn()
    const contenders = [dh, turn, ...entries.flatMap(({ contestants }) => contestants)]
    report.note(`${contenders.length} contenders, ${ROUNDS} rounds of ${SLICE_MS} ms each`)
    const speeds = await race(contenders, { rounds: ROUNDS, sliceMs: SLICE_MS })
    return [
      { name: dh.name, value: speeds.of(dh.name), unit: 'DH/s' },
      { name: turn.name, value: speeds.of(turn.name), unit: 'turns/s' },
      { name: `${turn.name}, per DH`, value: speeds.ratio(turn.name, dh.name), unit: '× DH/s' },
      ...entries.flatMap((entry) => figures(speeds, entry)),
    ]
  },
}

interface Entry {
  readonly shape: Shape
  readonly conversations: readonly Conversation[]
  readonly contestants: readonly Contender[]
}

async function enter(shape: Shape): Promise<Entry> {
  const conversations = [
    pvtcomsConversation({ amongStrangers: false }),
    pvtcomsConversation({ amongStrangers: true }),
    await libsignalConversation(),
    await olmConversation(),
  ]
  const contestants = conversations.map((conversation) => ({
    name: contestant(shape, conversation.name),
    run: (count: number) => conversation[shape.run](count),
  }))
  return { shape, conversations, contestants }
}

function contestant(shape: Shape, name: string): string {
  return `${shape.name}, ${name}`
}

function figures(speeds: Speeds, { shape, conversations }: Entry): readonly Result[] {
  const ours = contestant(shape, OURS)
  const libsignal = contestant(shape, 'libsignal')
  return [
    ...conversations.flatMap((conversation) => figuresOf(speeds, shape, conversation)),
    {
      name: `${ours} against libsignal`,
      value: speeds.ratio(ours, libsignal),
      unit: '× libsignal',
      limit: { atLeast: shape.timesLibsignal },
    },
  ]
}

function figuresOf(speeds: Speeds, shape: Shape, conversation: Conversation): readonly Result[] {
  const name = contestant(shape, conversation.name)
  const isOurs = conversation.name === OURS
  const limited = (limit: Limit): { readonly limit?: Limit } => (isOurs ? { limit } : {})
  return [
    { name, value: speeds.of(name), unit: 'messages/s' },
    {
      name: `${name}, per DH`,
      value: speeds.ratio(name, 'X25519'),
      unit: '× DH/s',
      ...limited({ atLeast: shape.perDiffieHellman }),
    },
    { name: `${name}, on the wire`, value: conversation.wireBytes, unit: 'bytes/message' },
    {
      name: `${name}, stored state`,
      value: conversation.stateBytes(),
      unit: 'bytes',
      ...limited({ atMost: STATE_LIMIT }),
    },
  ]
}
