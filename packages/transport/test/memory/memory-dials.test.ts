/** Dials on a memory network: circuits, cancelling, and what a dial leaves behind. */
import assert from 'node:assert/strict'
import { getEventListeners } from 'node:events'
import { suite, test } from 'node:test'
import { type AnonTransport, type Duplex, isolationKey, type Listener } from '../../src/index.ts'
import type { MemoryDial } from '../../src/memory/index.ts'
import { newKey, nobody, refuses, setUpReady } from './memory-scene.ts'

suite('dials on a memory network', () => {
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

  test('an accepting callee that throws is reported, and does not harm the dialler', async () => {
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
})
