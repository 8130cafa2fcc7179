/** The transport before there is a tor, when tor cannot be started, and when it comes after all. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { nodePrimitives } from '@pvtcoms/core/providers/node'
import { nodeEnv, nodeTimers } from '@pvtcoms/core/providers/node-env'
import { Secret } from '@pvtcoms/core/secret'
import { HandTimers } from '@pvtcoms/testkit/hand-timers'
import { until } from '@pvtcoms/testkit/until'
import { type Duplex, isolationKey, type ListenKey, type TransportStatus } from '@pvtcoms/transport'
import { MemoryNetwork } from '@pvtcoms/transport/memory'
import { TorError } from '@pvtcoms/transport/tor'
import { type BridgedTransport, StandbyTransport } from '../src/network/standby-transport.ts'
import { publicKey } from './stage.ts'

const missing = (): TorError => new TorError('tor-missing', 'the tor program was not found')

class Stage {
  readonly timers = new HandTimers()
  readonly network = new MemoryNetwork({
    timers: nodeTimers,
    random: nodeEnv,
    crypto: nodePrimitives,
    latency: { min: 1, mean: 1 },
    publication: { min: 1, mean: 1 },
    bootstrap: { min: 1, mean: 1 },
  })
  readonly starts: (readonly string[])[] = []
  readonly statuses: TransportStatus[] = []
  /** What the next starts come to. */
  failure: Error | undefined = missing()
  refusesBridges = false
  closed = 0
  readonly transport = new StandbyTransport({
    timers: this.timers,
    publicKey,
    start: async (bridges, signal) => {
      this.starts.push(bridges)
      if (this.failure !== undefined) throw this.failure
      const host = this.network.transport(`host-${this.starts.length}`) as BridgedTransport
      host.useBridges = async () => {
        if (this.refusesBridges) throw new TorError('bridge-line', 'no bridge line')
      }
      const close = host.close.bind(host)
      host.close = async () => {
        this.closed++
        await close()
      }
      assert.ok(!signal.aborted)
      return host
    },
  })

  constructor() {
    this.transport.onStatus((status) => this.statuses.push(status))
  }

  async failed(times: number): Promise<void> {
    await until(() => this.statuses.filter(({ kind }) => kind === 'failed').length === times)
  }
}

const identity = (): ListenKey => new Secret('ListenKey', nodeEnv.random(32))

suite('a transport that stands by', () => {
  test('tries again after 1, 2, 5, 10, 30 and 30 seconds, and tells why it waits', async () => {
    const stage = new Stage()
    stage.transport.start([])
    let failures = 0
    for (const seconds of [1, 2, 5, 10, 30, 30]) {
      await stage.failed(++failures)
      assert.deepEqual(stage.transport.status(), {
        kind: 'failed',
        code: 'tor-missing',
        reason: 'the tor program was not found',
      })
      stage.timers.advance(seconds * 1_000 - 1)
      assert.equal(stage.starts.length, failures)
      stage.timers.advance(1)
      assert.equal(stage.starts.length, failures + 1)
    }
    await stage.transport.close()
    assert.equal(stage.transport.status().kind, 'closed')
    assert.equal(stage.timers.pending, 0)
  })

  test('lets nobody dial, and has listeners wait, until tor comes; then all of it works', async () => {
    const stage = new Stage()
    const { transport, timers } = stage
    const key = identity()
    const accepted: Duplex[] = []
    const listener = await transport.listen(key, {
      port: 7,
      onStream: (each) => accepted.push(each),
    })
    assert.deepEqual(listener.address, { publicKey: publicKey(key), port: 7 })
    key.wipe()
    transport.start([])
    await stage.failed(1)
    const isolation = isolationKey('a')
    await assert.rejects(transport.dial(listener.address, { isolation }), { code: 'not-ready' })
    assert.equal(listener.state, 'publishing')
    stage.failure = undefined
    timers.advance(1_000)
    await listener.reachable()
    assert.equal(listener.state, 'reachable')
    await until(() => transport.status().kind === 'ready')
    const other = stage.network.transport('other')
    await until(() => other.status().kind === 'ready')
    await other.dial(listener.address, { isolation })
    await until(() => accepted.length === 1)
    const late = identity()
    await (await transport.listen(late, { port: 7, onStream: () => undefined })).reachable()
    await listener.close()
    await assert.rejects(other.dial(listener.address, { isolation }), { code: 'not-found' })
    await transport.close()
    await other.close()
  })

  test('forgets a listener that was closed before tor came', async () => {
    const stage = new Stage()
    const states: string[] = []
    const listener = await stage.transport.listen(identity(), {
      port: 7,
      onStream: () => undefined,
    })
    listener.onState((state) => states.push(state))
    const waiting = listener.reachable()
    const cancelled = listener.reachable(AbortSignal.abort())
    await assert.rejects(cancelled, { code: 'cancelled' })
    await listener.close()
    await listener.close()
    await assert.rejects(waiting, { code: 'closed' })
    assert.deepEqual(states, ['closed'])
    stage.failure = undefined
    stage.transport.start([])
    await until(() => stage.transport.status().kind === 'ready')
    const other = stage.network.transport('other')
    await until(() => other.status().kind === 'ready')
    await assert.rejects(other.dial(listener.address, { isolation: isolationKey('a') }), {
      code: 'not-found',
    })
    await Promise.all([stage.transport.close(), other.close()])
  })

  test('that is closed closes what waited, and takes nothing more', async () => {
    const stage = new Stage()
    const listener = await stage.transport.listen(identity(), {
      port: 7,
      onStream: () => undefined,
    })
    await stage.transport.close()
    await stage.transport.close()
    assert.equal(listener.state, 'closed')
    const options = { port: 7, onStream: () => undefined }
    await assert.rejects(stage.transport.listen(identity(), options), { code: 'closed' })
    const dial = stage.transport.dial(listener.address, { isolation: isolationKey('a') })
    await assert.rejects(dial, { code: 'closed' })
  })

  test('changes bridges of a tor that runs, and keeps the old ones when they are refused', async () => {
    const stage = new Stage()
    stage.failure = undefined
    stage.transport.start(['a'])
    await until(() => stage.transport.status().kind === 'ready')
    await stage.transport.useBridges(['b'])
    assert.deepEqual(stage.transport.bridges, ['b'])
    stage.refusesBridges = true
    await assert.rejects(stage.transport.useBridges(['c']), { code: 'bridge-line' })
    assert.deepEqual(stage.transport.bridges, ['b'])
    assert.deepEqual(stage.starts, [['a']])
    await stage.transport.close()
  })

  test('starts at once through new bridges when it waited with the old ones', async () => {
    const stage = new Stage()
    stage.transport.start(['bad'])
    await stage.failed(1)
    stage.failure = undefined
    await stage.transport.useBridges(['good'])
    await until(() => stage.transport.status().kind === 'ready')
    assert.deepEqual(stage.starts, [['bad'], ['good']])
    stage.timers.advance(60_000)
    assert.equal(stage.starts.length, 2, 'the old attempt is not repeated')
    await stage.transport.close()
    assert.equal(stage.closed, 1)
  })

  test('can be stopped and started again', async () => {
    const stage = new Stage()
    stage.failure = undefined
    stage.transport.start([])
    await until(() => stage.transport.status().kind === 'ready')
    await stage.transport.stop()
    assert.equal(stage.closed, 1)
    stage.transport.start([])
    await until(() => stage.transport.status().kind === 'ready')
    assert.equal(stage.starts.length, 2)
    await stage.transport.close()
  })
})
