import assert from 'node:assert/strict'
import { getEventListeners } from 'node:events'
import { suite, test } from 'node:test'
import type { OnionAddress } from '@pvtcoms/core/onion-address'
import { nodePrimitives } from '@pvtcoms/core/providers/node'
import { Secret } from '@pvtcoms/core/secret'
import { SeededRandom } from '@pvtcoms/testkit/random'
import { VirtualTimers } from '@pvtcoms/testkit/virtual-time'
import {
  type AnonTransport,
  type Duplex,
  isolationKey,
  type Listener,
  type ListenerState,
  TransportError,
  type TransportStatus,
} from '../../src/index.ts'
import {
  type MemoryDial,
  MemoryNetwork,
  type MemoryNetworkOptions,
} from '../../src/memory/index.ts'

const SECOND = 1_000
const FIXED = {
  latency: { min: 50, mean: 50 },
  publication: { min: 2_000, mean: 2_000 },
  bootstrap: { min: 4_000, mean: 4_000 },
} as const

suite('the memory network', () => {
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

  test('another port of a host that listens is unreachable', async () => {
    const { timers, hosts, listen, dial } = await setUpReady()
    const listener = await listen(hosts.b)
    await timers.runUntilIdle()
    const { publicKey } = listener.address
    await refuses(timers.run(dial(hosts.a, { publicKey, port: 81 })), 'unreachable')
    for (const port of [0, -1, 65_536, 80.5]) {
      await refuses(dial(hosts.a, { publicKey, port }), 'invalid-address')
    }
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

  test('a circuit is shared by the dials of one host with one key to one peer, and by no others', async () => {
    const dials: MemoryDial[] = []
    const { timers, hosts, listen } = await setUpReady({ onDial: (dial) => dials.push(dial) })
    const [one, two] = [await listen(hosts.b), await listen(hosts.b)]
    await timers.runUntilIdle()
    const [x, y] = [isolationKey('x'), isolationKey('y')]
    const dial = (from: AnonTransport, to: Listener, isolation = x): Promise<Duplex> =>
      from.dial(to.address, { isolation })
    const streams = await timers.run(
      Promise.all([
        dial(hosts.a, one),
        dial(hosts.a, one),
        dial(hosts.a, one, y),
        dial(hosts.a, two),
        dial(hosts.b, one),
      ]),
    )
    const [a, b, c, d, e] = dials.map(({ circuit }) => circuit)
    assert.equal(a, b)
    assert.equal(new Set([a, c, d, e]).size, 4)
    assert.deepEqual(
      dials.map(({ from }) => from),
      ['a', 'a', 'a', 'a', 'b'],
    )
    for (const stream of streams) stream.close()
    await timers.runUntilIdle()
    await timers.run(dial(hosts.a, one))
    assert.notEqual(dials.at(-1)?.circuit, a, 'a circuit nobody uses any more is gone')
  })

  test('dials leave no listener on their signal, whatever becomes of them', async () => {
    const { timers, hosts, listen, dial } = await setUpReady()
    const listener = await listen(hosts.b)
    await timers.runUntilIdle()
    const { signal } = new AbortController()
    const stream = await timers.run(dial(hosts.a, listener.address, signal))
    await refuses(timers.run(dial(hosts.a, nobody(), signal)), 'not-found')
    await listener.reachable(signal)
    assert.equal(getEventListeners(signal, 'abort').length, 0)
    stream.close()
  })

  test('a dial cancelled at any moment ends at that moment, and its stream is gone soon', async () => {
    const { timers, network, hosts, listen, dial } = await setUpReady()
    const listener = await listen(hosts.b)
    await timers.runUntilIdle()
    for (let delay = 0; delay < 250; delay += 10) {
      const controller = new AbortController()
      const refused = refuses(dial(hosts.a, listener.address, controller.signal), 'cancelled')
      await timers.advance(delay)
      controller.abort()
      await refused
      await timers.runUntilIdle()
      assert.equal(network.openStreams, 0, `cancelled after ${delay} ms`)
    }
    const controller = new AbortController()
    const dialling = dial(hosts.a, listener.address, controller.signal)
    await timers.advance(250)
    controller.abort()
    const stream = await dialling
    stream.close()
  })

  test('an accepting callee that throws is heard of, and does not harm the dialler', async () => {
    const { timers, hosts, dial } = await setUpReady()
    const listener = await hosts.b.listen(newKey(), {
      port: 80,
      onStream: () => {
        throw new RangeError('as planned')
      },
    })
    await timers.runUntilIdle()
    const dialling = dial(hosts.a, listener.address)
    await assert.rejects(timers.runUntilIdle(), RangeError)
    await timers.run(dialling)
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

  test('a slow line takes its time', async () => {
    const { timers, ends } = await connected({ bytesPerSecond: 10_000, window: 1_000_000 })
    const start = timers.monotonic()
    void ends[0].write(new Uint8Array(100_000))
    await timers.run(receive(ends[1], 100_000))
    const took = timers.monotonic() - start
    assert.ok(took >= 10_000 && took < 10_200, `${took} ms`)
  })

  test('chunks arrive in other pieces than they were written in, in order', async () => {
    const { timers, ends } = await connected()
    const data = new SeededRandom('pieces').random(1_000_000)
    void ends[0].write(data.slice())
    const sizes = new Set<number>()
    const received = await timers.run(receive(ends[1], data.length, (size) => sizes.add(size)))
    assert.deepEqual(received, data)
    assert.ok(sizes.size > 5, [...sizes].join(' '))
  })

  test('an empty write is nothing, also for the reader', async () => {
    const { timers, ends } = await connected()
    await ends[0].write(new Uint8Array(0))
    await ends[0].write(Uint8Array.of(1))
    assert.deepEqual(await timers.run(ends[1].read()), Uint8Array.of(1))
  })

  test('one read at a time', async () => {
    const { timers, ends } = await connected()
    const first = ends[0].read()
    await assert.rejects(ends[0].read(), TypeError)
    await ends[1].write(Uint8Array.of(1))
    assert.deepEqual(await timers.run(first), Uint8Array.of(1))
  })

  test('exact: a break is told from an end, after what had arrived', async () => {
    const { timers, network, ends } = await connected({ endings: 'exact' })
    await ends[0].write(Uint8Array.of(1))
    await timers.advance(SECOND)
    await ends[0].write(Uint8Array.of(2))
    assert.equal(network.breakStreams(), 1)
    await timers.advance(SECOND)
    assert.deepEqual(await ends[1].read(), Uint8Array.of(1))
    await refuses(ends[1].read(), 'closed')
    await refuses(ends[1].read(), 'closed')
    await refuses(ends[1].write(Uint8Array.of(3)), 'closed')
    await refuses(ends[0].read(), 'closed')
  })

  test('like-tor: a break looks like an end', async () => {
    const { timers, network, ends } = await connected({ endings: 'like-tor' })
    await ends[0].write(Uint8Array.of(1))
    await timers.advance(SECOND)
    network.breakStreams()
    await timers.advance(SECOND)
    assert.deepEqual(await ends[1].read(), Uint8Array.of(1))
    assert.equal(await ends[1].read(), null)
    assert.equal(await ends[0].read(), null)
    await refuses(ends[1].write(Uint8Array.of(3)), 'closed')
  })

  test('like-tor: who ends a stream hears no answer, and the peer cannot write one', async () => {
    const { timers, network, ends } = await connected({ endings: 'like-tor' })
    await ends[1].write(Uint8Array.of(9))
    await timers.advance(SECOND)
    await ends[0].write(Uint8Array.of(1))
    await ends[0].end()
    await timers.advance(SECOND)
    assert.deepEqual(await ends[0].read(), Uint8Array.of(9))
    assert.equal(await ends[0].read(), null)
    assert.deepEqual(await ends[1].read(), Uint8Array.of(1))
    assert.equal(await ends[1].read(), null)
    await refuses(ends[1].write(Uint8Array.of(2)), 'closed')
    assert.equal(network.openStreams, 0)
  })

  test('exact: a peer that closes after it ended is noticed by who still writes', async () => {
    const { timers, network, ends } = await connected({ endings: 'exact', window: 1_000 })
    await ends[0].end()
    assert.equal(await timers.run(ends[1].read()), null)
    const stuck = ends[1].write(new Uint8Array(5_000))
    ends[0].close()
    await refuses(timers.run(stuck), 'closed')
    assert.equal(await ends[1].read(), null)
    assert.equal(network.openStreams, 0)
  })

  test('what was written before close is on its way; what waited is refused', async () => {
    const { timers, ends } = await connected({ endings: 'exact', window: 1_000 })
    const waiting = ends[0].write(new Uint8Array(5_000))
    ends[0].close()
    await refuses(waiting, 'closed')
    let received = 0
    const reading = (async () => {
      for (;;) received += (await ends[1].read())?.length ?? 0
    })()
    await refuses(timers.run(reading), 'closed')
    assert.equal(received, 1_000)
  })

  test('a stream that lives by chance dies by chance, and its death is called off when it ends', async () => {
    const { timers, network, ends } = await connected({ meanStreamLife: 3_600 * SECOND })
    assert.equal(timers.pending, 1)
    ends[0].close()
    await timers.advance(SECOND)
    assert.deepEqual([timers.pending, network.openStreams], [0, 0])
  })
})

interface Scene {
  readonly timers: VirtualTimers
  readonly network: MemoryNetwork
  readonly listen: (host: AnonTransport) => Promise<Listener>
  readonly dial: (from: AnonTransport, to: OnionAddress, signal?: AbortSignal) => Promise<Duplex>
}

interface ReadyScene extends Scene {
  readonly hosts: { readonly a: AnonTransport; readonly b: AnonTransport }
}

let keys = 0

function newKey(): Secret<'ListenKey'> {
  return new Secret('ListenKey', new SeededRandom(`key ${++keys}`).random(32))
}

function nobody(): OnionAddress {
  return { publicKey: new SeededRandom('nobody').random(32), port: 80 }
}

function setUp(options: Partial<MemoryNetworkOptions> = {}): Scene {
  const timers = new VirtualTimers()
  const random = new SeededRandom('memory')
  const network = new MemoryNetwork({
    timers,
    random,
    crypto: nodePrimitives,
    ...FIXED,
    endings: 'exact',
    ...options,
  })
  return {
    timers,
    network,
    listen: (host) => host.listen(newKey(), { port: 80, onStream: () => undefined }),
    dial: (from, to, signal) =>
      from.dial(to, { isolation: isolationKey('i'), ...(signal && { signal }) }),
  }
}

async function setUpReady(options: Partial<MemoryNetworkOptions> = {}): Promise<ReadyScene> {
  const scene = setUp(options)
  const hosts = { a: scene.network.transport('a'), b: scene.network.transport('b') }
  await scene.timers.runUntilIdle()
  return { ...scene, hosts }
}

/** One stream from a to b. */
async function connected(
  options: Partial<MemoryNetworkOptions> = {},
): Promise<ReadyScene & { readonly ends: readonly [Duplex, Duplex] }> {
  const scene = await setUpReady(options)
  let accepted: Duplex | undefined
  const listener = await scene.hosts.b.listen(newKey(), {
    port: 80,
    onStream: (stream) => (accepted = stream),
  })
  await scene.timers.runUntilIdle()
  const ours = await scene.timers.run(scene.dial(scene.hosts.a, listener.address))
  assert.ok(accepted)
  return { ...scene, ends: [ours, accepted] }
}

async function receive(
  stream: Duplex,
  length: number,
  seen: (size: number) => void = () => undefined,
): Promise<Uint8Array> {
  const bytes = new Uint8Array(length)
  for (let received = 0; received < length; ) {
    const chunk = await stream.read()
    assert.ok(chunk)
    seen(chunk.length)
    bytes.set(chunk, received)
    received += chunk.length
  }
  return bytes
}

async function refuses(attempt: Promise<unknown>, code: string): Promise<void> {
  await assert.rejects(attempt, (error) => {
    assert.ok(error instanceof TransportError)
    assert.equal(error.code, code)
    return true
  })
}
