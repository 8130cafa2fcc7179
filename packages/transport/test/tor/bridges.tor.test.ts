/** Bridges on a private network: no connection to a relay that is not one of them. */
import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import type { Bridge } from '@pvtcoms/testnet'
import type { TransportStatus } from '../../src/index.ts'
import { findProgram } from '../../src/tor/bridges.ts'
import type { ControlConnection } from '../../src/tor/control-connection.ts'
import type { TorTransport } from '../../src/tor/index.ts'
import {
  echo,
  echoes,
  freshIsolation,
  freshKey,
  statusOf,
  type TorWorld,
  torWorld,
} from './world.ts'

/** Nothing listens there. */
const NOWHERE = '127.0.0.1:9'
const fingerprint = (bridge: Bridge): string => bridge.line.split(' ')[2] ?? ''
const isReady = ({ kind }: { readonly kind: string }): boolean => kind === 'ready'

suite('a way in through bridges', () => {
  let world: TorWorld
  let bob: TorTransport
  before(async () => {
    world = await torWorld()
    bob = await world.start('bob')
  })
  after(() => world[Symbol.asyncDispose]())

  /** The relays that a tor is connected to, or was at a look within `milliseconds`. */
  async function connected(
    tor: string | ControlConnection,
    milliseconds = 0,
  ): Promise<readonly string[]> {
    const control = typeof tor === 'string' ? await world.control(tor) : tor
    const found = new Set<string>()
    const end = performance.now() + milliseconds
    do {
      for (const line of (await control.info('orconn-status')).split('\n')) {
        const [, relay] = /^\$([0-9A-F]{40})\S* CONNECTED/.exec(line) ?? []
        if (relay !== undefined) found.add(relay)
      }
      await delay(20)
    } while (performance.now() < end)
    if (control !== tor) control.close()
    return [...found]
  }

  test('a bridge where nothing listens takes a tor off the relays at once, and it says so', async () => {
    const ann = await world.start('ann')
    assert.notDeepEqual(await connected('ann'), [])
    const listener = await bob.listen(freshKey(), {
      port: 80,
      onStream: (stream) => void echo(stream),
    })
    await listener.reachable()
    const stream = await ann.dial(listener.address, { isolation: freshIsolation() })
    await echoes(stream, 'directly')
    const own = await ann.listen(freshKey(), { port: 80, onStream: () => undefined })
    await own.reachable()
    const { pid = 0 } = ann.backend ?? {}

    const told: TransportStatus[] = []
    ann.onStatus((status) => told.push(status))
    await ann.useBridges([NOWHERE])
    assert.notEqual(ann.status().kind, 'ready')
    assert.throws(() => process.kill(pid, 0), 'the tor that had connections lives')
    assert.equal(own.state, 'publishing')
    assert.equal(await stream.read().catch(() => null), null)
    await statusOf(ann, ({ kind }) => kind === 'bootstrapping')
    assert.deepEqual(await connected('ann', 5_000), [])
    await assert.rejects(ann.dial(listener.address, { isolation: freshIsolation() }), {
      code: 'not-ready',
    })
    const stuck = await statusOf(
      ann,
      (status) => status.kind === 'bootstrapping' && status.pace === 'stuck',
    )
    assert.ok(stuck.kind === 'bootstrapping' && stuck.reason === 'Connection refused')
    assert.equal(stuck.unanswered, 'bridges', 'a dead bridge is not a slow one')
    const isSlowAlone = told.some((s) => 'pace' in s && s.pace === 'slow' && !s.unanswered)
    assert.ok(!isSlowAlone, 'it was called slow before')

    await ann.useBridges([])
    await statusOf(ann, isReady)
    await own.reachable()
    const again = await ann.dial(listener.address, { isolation: freshIsolation() })
    await echoes(again, 'directly again')
    await ann.close()
    await listener.close()
  })

  test('a line that is refused leaves the connections as they are', async () => {
    const eve = await world.start('eve')
    const { pid } = eve.backend ?? {}
    await assert.rejects(eve.useBridges([NOWHERE, 'hello']), { code: 'bridge-line' })
    assert.equal(eve.status().kind, 'ready')
    assert.equal(eve.backend?.pid, pid)
    await eve.close()
  })

  test('a bridge that is set at run time or known at the start is all that a tor connects to', async (context) => {
    if ((await findProgram(['obfs4proxy'], '')) === undefined) {
      context.diagnostic('not shown here: bridges (install obfs4proxy)')
      return
    }
    const bridge = await world.network.startBridge()
    const kim = await world.start('kim')
    const own = await kim.listen(freshKey(), {
      port: 80,
      onStream: (stream) => void echo(stream),
    })
    await own.reachable()
    await kim.useBridges([bridge.line])
    await statusOf(kim, isReady)
    await own.reachable()
    const stream = await bob.dial(own.address, { isolation: freshIsolation() })
    await echoes(stream, 'over a bridge')
    assert.deepEqual(await connected('kim', 2_000), [fingerprint(bridge)])
    await kim.close()

    // The directory of kim knows relays and guards, and the next tor on it begins with the bridge.
    const next = await world.start('kim', { bridges: [bridge.line], seeded: false, ready: false })
    assert.deepEqual(await connected('kim', 5_000), [fingerprint(bridge)])
    await statusOf(next, isReady)
    await next.close()
    await bridge.stop()
  })

  test('somebody’s tor is taken off the relays, too, and comes back without bridges', async () => {
    const host = await world.start('host')
    const control = await world.control('host')
    await control.command('SETCONF ControlPort=auto')
    const port = /:([0-9]+)"/.exec(await control.info('net/listeners/control'))?.[1]
    const guest = await world.start('guest', {
      tor: { control: { host: '127.0.0.1', port: Number(port) } },
      seeded: false,
    })
    const own = await guest.listen(freshKey(), { port: 80, onStream: () => undefined })
    await own.reachable()
    const told: string[] = []
    guest.onStatus(({ kind }) => told.push(kind))
    await guest.useBridges([NOWHERE])
    assert.deepEqual(await connected(control, 3_000), [])
    assert.deepEqual(guest.status(), { kind: 'degraded', reason: 'network-down' })
    assert.ok(!told.includes('ready'), told.join())
    await guest.useBridges([])
    await statusOf(guest, isReady)
    await own.reachable()
    control.close()
    await guest.close()
    await host.close()
  })
})
