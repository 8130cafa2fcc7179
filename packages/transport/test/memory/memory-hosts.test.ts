/** Hosts of a memory network: how they start, are published, are cut off, come back and close. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { nodePrimitives } from '@pvtcoms/core/providers/node'
import { Secret } from '@pvtcoms/core/secret'
import { SeededRandom } from '@pvtcoms/testkit/random'
import {
  isolationKey,
  type Listener,
  type ListenerState,
  type TransportStatus,
} from '../../src/index.ts'
import { newKey, nobody, refuses, SECOND, setUp, setUpReady } from './memory-scene.ts'

suite('hosts of a memory network', () => {
  test('a new host bootstraps step by step, cannot dial meanwhile, and is then ready', async () => {
    const { timers, network } = setUp()
    const host = network.transport('a')
    const seen: [number, TransportStatus][] = [[0, host.status()]]
    host.onStatus((status) => seen.push([timers.monotonic(), status]))
    await refuses(host.dial(nobody(), { isolation: isolationKey('i') }), 'not-ready')
    await timers.advance(10 * SECOND)
    const step = { kind: 'bootstrapping', summary: 'Connecting', pace: 'normal' }
    assert.deepEqual(seen, [
      [0, { ...step, percent: 0 }],
      [2_000, { ...step, percent: 50 }],
      [4_000, { kind: 'ready' }],
    ])
  })

  test('who listens while bootstrapping is published once ready', async () => {
    const { timers, network, listen } = setUp()
    const listener = await listen(network.transport('a'))
    const moments: [number, ListenerState][] = []
    listener.onState((state) => moments.push([timers.monotonic(), state]))
    await timers.advance(10 * SECOND)
    assert.deepEqual(moments, [[6_000, 'reachable']])
  })

  test('a listener cannot be found before it is published, nor while publications are held', async () => {
    const { timers, network, hosts, listen, dial } = await setUpReady()
    network.holdPublications()
    const listener = await listen(hosts.b)
    await timers.advance(3_600 * SECOND)
    assert.equal(listener.state, 'publishing')
    await refuses(timers.run(dial(hosts.a, listener.address)), 'not-found')
    const dropped = await listen(hosts.b)
    await timers.advance(10 * SECOND)
    await dropped.close()
    network.releasePublications()
    assert.equal(listener.state, 'reachable')
    assert.equal(dropped.state, 'closed')
    const stream = await timers.run(dial(hosts.a, listener.address))
    stream.close()
  })

  test('what happens to a host: who can dial, who can be dialled, and how it comes back', async () => {
    for (const [reason, ownDial] of [
      ['network-down', 'unreachable'],
      ['restarting', 'not-ready'],
      ['woke-up', undefined],
    ] as const) {
      const { timers, network, hosts, listen, dial } = await setUpReady()
      const [mine, other] = [await listen(hosts.a), await listen(hosts.b)]
      await timers.runUntilIdle()
      const before = await timers.run(dial(hosts.b, mine.address))
      const underWay = dial(hosts.a, other.address)
      const refused = ownDial && refuses(underWay, ownDial)
      const states: ListenerState[] = []
      mine.onState((state) => states.push(state))

      network.degrade('a', reason)
      assert.deepEqual(hosts.a.status(), { kind: 'degraded', reason })
      assert.equal(mine.state, 'publishing')
      await refuses(timers.run(before.read()), 'closed')
      await refuses(timers.run(dial(hosts.b, mine.address)), 'unreachable')
      if (ownDial === undefined) {
        const stream = await timers.run(dial(hosts.a, other.address))
        stream.close()
        const survived = await timers.run(underWay)
        survived.close()
      } else {
        await refused
        await refuses(timers.run(dial(hosts.a, other.address)), ownDial)
        await timers.runUntilIdle()
        assert.equal(mine.state, 'publishing', 'nothing is published while cut off')
      }
      network.restore('a')
      assert.deepEqual(hosts.a.status(), { kind: 'ready' })
      await timers.run(mine.reachable())
      assert.deepEqual(states, ['publishing', 'reachable'])
      const after = await timers.run(dial(hosts.b, mine.address))
      after.close()
      await timers.runUntilIdle()
      assert.equal(network.openStreams, 0)
    }
  })

  test('a host that closed is gone, and its name can be had again', async () => {
    const { timers, network, hosts, listen, dial } = await setUpReady()
    const listener = await listen(hosts.b)
    await timers.runUntilIdle()
    assert.throws(() => network.transport('b'), RangeError)
    await hosts.b.close()
    await refuses(timers.run(dial(hosts.a, listener.address)), 'not-found')
    assert.throws(() => network.degrade('b', 'woke-up'), RangeError)
    assert.throws(() => network.restore('b'), RangeError)
    network.transport('b')
  })

  test('closing a host in the midst of its dials and of its bootstrap leaves no timer', async () => {
    const { timers, network, hosts, listen, dial } = await setUpReady()
    const listener = await listen(hosts.b)
    await timers.runUntilIdle()
    const refused = Array.from({ length: 5 }, () =>
      refuses(dial(hosts.a, listener.address), 'closed'),
    )
    const newcomer = network.transport('c')
    await timers.advance(120)
    await Promise.all([hosts.a.close(), hosts.b.close(), newcomer.close()])
    await Promise.all(refused)
    await timers.advance(SECOND)
    assert.deepEqual([timers.pending, network.openStreams], [0, 0])
  })

  test('of two hosts with the same key, the one that published last is dialled', async () => {
    const { timers, hosts, dial } = await setUpReady()
    const key = new Secret('ListenKey', new SeededRandom('shared').random(32))
    const reached: string[] = []
    const listenAt = (name: 'a' | 'b'): Promise<Listener> =>
      hosts[name].listen(key, { port: 80, onStream: () => reached.push(name) })
    const first = await listenAt('b')
    await timers.runUntilIdle()
    const second = await listenAt('a')
    await timers.runUntilIdle()
    await timers.run(dial(hosts.b, second.address))
    await first.close()
    await timers.run(dial(hosts.b, second.address))
    assert.deepEqual(reached, ['a', 'a'])
  })

  test('the caller may wipe its keys as soon as it has its answer', async () => {
    const { timers, hosts } = await setUpReady()
    const random = new SeededRandom('keys')
    const key = new Secret('ListenKey', random.random(32))
    const clientAuth = new Secret('ClientAuthKey', random.random(32))
    const authorized = nodePrimitives.x25519.publicKey(
      new Secret('X25519PrivateKey', clientAuth.expose().slice()),
    )
    const listener = await hosts.b.listen(key, {
      port: 80,
      authorizedClients: [authorized],
      onStream: () => undefined,
    })
    key.wipe()
    authorized.fill(0)
    await timers.runUntilIdle()
    const isolation = isolationKey('i')
    const dialling = hosts.a.dial(listener.address, { isolation, clientAuth })
    clientAuth.wipe()
    await timers.run(dialling)
    await assert.rejects(hosts.b.listen(key, { port: 80, onStream: () => undefined }), {
      code: 'secret-wiped',
    })
  })

  test('nobody comes in once the listener has closed', async () => {
    const { timers, hosts, dial } = await setUpReady()
    let accepted = 0
    const listener = await hosts.b.listen(newKey(), { port: 80, onStream: () => accepted++ })
    await timers.runUntilIdle()
    const last = dial(hosts.a, listener.address)
    await timers.advance(150)
    // The fourth message of a dial arrives at 200 ms, and the stream is handed over right after.
    timers.after(50, () => void listener.close())
    await refuses(timers.run(last.then((stream) => stream.read())), 'closed')
    assert.equal(accepted, 0)
  })
})
