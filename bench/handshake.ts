/** From a bundle that lies ready until both sides have a session and the first message: in one race. */
import type { Benchmark } from './lib/benchmark.ts'
import { nativeDiffieHellman } from './lib/diffie-hellman.ts'
import { libsignalHandshake } from './lib/peers/libsignal.ts'
import { olmHandshake } from './lib/peers/olm.ts'
import { pvtcomsHandshake } from './lib/pvtcoms.ts'
import { race } from './lib/race.ts'

const ROUNDS = 21
const SLICE_MS = 150

export const benchmark: Benchmark = {
  name: 'handshake',
  summary: 'both sides, from a ready bundle to two sessions and a message of 1 KB across',
  libraries: ['@signalapp/libsignal-client', '@matrix-org/olm'],
  async run(report) {
    const dh = nativeDiffieHellman()
    const ours = pvtcomsHandshake()
    const libsignal = libsignalHandshake()
    const handshakes = [ours, libsignal, await olmHandshake()]
    report.note(`${handshakes.length + 1} contenders, ${ROUNDS} rounds of ${SLICE_MS} ms each`)
    const speeds = await race([dh, ...handshakes], { rounds: ROUNDS, sliceMs: SLICE_MS })
    return [
      { name: dh.name, value: speeds.of(dh.name), unit: 'DH/s' },
      ...handshakes.flatMap(({ name }) => [
        { name, value: speeds.of(name), unit: 'handshakes/s' },
        {
          name: `${name}, per DH`,
          value: speeds.ratio(name, dh.name),
          unit: '× DH/s',
          ...(name === ours.name ? { limit: { atLeast: 0.05 } } : {}),
        },
      ]),
      {
        name: `${ours.name} against libsignal`,
        value: speeds.ratio(ours.name, libsignal.name),
        unit: '× libsignal',
        limit: { atLeast: 3 },
      },
    ]
  },
}
