/** Messages of 1 KB through sessions that stand: ours, Signal's and Matrix's, in one race. */
import type { Benchmark, Limit, Result } from './lib/benchmark.ts'
import { inShape, type Shape } from './lib/contenders.ts'
import { type Outcome, race } from './lib/race.ts'

const ROUNDS = 21
const SLICE_MS = 100
const OURS = 'pvtcoms'

/** A session's state with no skipped keys. */
const STATE_LIMIT = 8_192

const DH = 'X25519'
const TURN = 'key agreement of a turn'
const LIBRARIES = [OURS, `${OURS}, tags among strangers`, 'libsignal', 'Olm']

/** What ours has to reach, as ratios. */
interface Goal {
  readonly shape: Shape
  readonly timesLibsignal: number
  readonly perDiffieHellman: number
}

const GOALS: readonly Goal[] = [
  { shape: 'ping-pong', timesLibsignal: 1.5, perDiffieHellman: 0.12 },
  { shape: 'one-way', timesLibsignal: 3, perDiffieHellman: 0.5 },
]

export const benchmark: Benchmark = {
  name: 'ratchet',
  summary:
    'encrypt + decrypt of 1 KB; ours with a hybrid step at every turn, in letters of 4,096 B',
  libraries: ['@signalapp/libsignal-client', '@matrix-org/olm'],
  async run(report) {
    const conversations = GOALS.flatMap(({ shape }) =>
      LIBRARIES.map((library) => inShape(shape, library)),
    )
    const names = [DH, TURN, ...conversations]
    report.note(`${names.length} contenders, ${ROUNDS} rounds of ${SLICE_MS} ms each`)
    const outcome = await race(names, { rounds: ROUNDS, sliceMs: SLICE_MS })
    return [
      { name: DH, value: outcome.speed(DH), unit: 'DH/s' },
      { name: TURN, value: outcome.speed(TURN), unit: 'turns/s' },
      { name: `${TURN}, per DH`, value: outcome.ratio(TURN, DH), unit: '× DH/s' },
      ...GOALS.flatMap((goal) => figures(outcome, goal)),
    ]
  },
}

function figures(outcome: Outcome, goal: Goal): readonly Result[] {
  const ours = inShape(goal.shape, OURS)
  return [
    ...LIBRARIES.flatMap((library) => figuresOf(outcome, goal, library)),
    {
      name: `${ours} against libsignal`,
      value: outcome.ratio(ours, inShape(goal.shape, 'libsignal')),
      unit: '× libsignal',
      limit: { atLeast: goal.timesLibsignal },
    },
  ]
}

function figuresOf(outcome: Outcome, goal: Goal, library: string): readonly Result[] {
  const name = inShape(goal.shape, library)
  const limited = (limit: Limit): { readonly limit?: Limit } => (library === OURS ? { limit } : {})
  return [
    { name, value: outcome.speed(name), unit: 'messages/s' },
    {
      name: `${name}, per DH`,
      value: outcome.ratio(name, DH),
      unit: '× DH/s',
      ...limited({ atLeast: goal.perDiffieHellman }),
    },
    {
      name: `${name}, on the wire`,
      value: outcome.figure(name, 'wireBytes'),
      unit: 'bytes/message',
    },
    {
      name: `${name}, stored state`,
      value: outcome.figure(name, 'stateBytes'),
      unit: 'bytes',
      ...limited({ atMost: STATE_LIMIT }),
    },
  ]
}
