import { nodeTimers } from '@pvtcoms/core/providers/node-env'
import { SeededRandom } from '@pvtcoms/testkit/random'
import { keyValues } from '../../src/tor/control-reply.ts'
import { transportCompliance } from '../compliance.ts'
import type { CircuitUse } from '../compliance-stage.ts'
import { torWorld } from './world.ts'

transportCompliance(
  'tor',
  {
    dial: 70_000,
    publication: 60_000,
    quiet: 1_500,
    // Tor's own windows hold 250 KB each way; the kernel may keep 4 MiB of what goes into a socket, and some more behind it.
    unread: 6_000_000,
    listeners: 8,
    cancelAfter: [0, 5, 50, 150, 300],
    halfCloses: false,
    showsCircuits: true,
    severs: true,
  },
  async () => {
    const world = await torWorld()
    const transports = await Promise.all([world.start('dialler'), world.start('host')])
    const control = await world.control('dialler')
    const hostControl = await world.control('host')
    const uses: CircuitUse[] = []
    control.onEvent((event) => {
      const { text } = event.lines[0]
      const [, , state, circuit] = text.split(' ')
      const isolation = keyValues(text).get('SOCKS_USERNAME')
      if (state === 'SUCCEEDED' && circuit !== undefined && isolation !== undefined) {
        uses.push({ isolation, circuit })
      }
    })
    await control.command('SETEVENTS STREAM')
    return {
      transports,
      timers: nodeTimers,
      random: new SeededRandom('tor compliance'),
      circuits: () => Promise.resolve(uses),
      async sever() {
        // On both sides: a tor may take minutes to notice what its peer alone did.
        for (const side of [control, hostControl]) {
          const circuits = (await side.info('circuit-status')).split('\n')
          for (const line of circuits.filter(
            (text) =>
              text.includes('HS_STATE=HSCR_JOINED') || text.includes('HS_STATE=HSSR_JOINED'),
          )) {
            await side.command(`CLOSECIRCUIT ${line.split(' ')[0] ?? ''}`).catch(() => undefined)
          }
        }
      },
      async close() {
        control.close()
        hostControl.close()
        await world[Symbol.asyncDispose]()
      },
    }
  },
)
