/** From a bundle that lies ready until both sides have a session and the first message: in one race. */
import type { Benchmark } from './lib/benchmark.ts'
import { race } from './lib/race.ts'

const ROUNDS = 21
const SLICE_MS = 150
const DH = 'X25519'
const OURS = 'handshake, pvtcoms'
const LIBSIGNAL = 'handshake, libsignal'
const HANDSHAKES = [OURS, LIBSIGNAL, 'handshake, Olm']

export const benchmark: Benchmark = {
  name: 'handshake',
  summary: 'both sides, from a ready bundle to two sessions and a message of 1 KB across',
  libraries: ['@signalapp/libsignal-client', '@matrix-org/olm'],
  async run(report) {
    report.note(`${HANDSHAKES.length + 1} contenders, ${ROUNDS} rounds of ${SLICE_MS} ms each`)
    const outcome = await race([DH, ...HANDSHAKES], { rounds: ROUNDS, sliceMs: SLICE_MS })
    return [
      { name: DH, value: outcome.speed(DH), unit: 'DH/s' },
      ...HANDSHAKES.flatMap((name) => [
        { name, value: outcome.speed(name), unit: 'handshakes/s' },
        {
          name: `${name}, per DH`,
          value: outcome.ratio(name, DH),
          unit: '× DH/s',
          ...(name === OURS ? { limit: { atLeast: 0.05 } } : {}),
        },
      ]),
      {
        name: `${OURS} against libsignal`,
        value: outcome.ratio(OURS, LIBSIGNAL),
        unit: '× libsignal',
        limit: { atLeast: 3 },
      },
    ]
  },
}
