/** Streams of a memory network: how bytes arrive, and what each end learns of an end and of a break. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { SeededRandom } from '@pvtcoms/testkit/random'
import { connected, receive, refuses, SECOND } from './memory-scene.ts'

suite('streams of a memory network', () => {
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

  test('like-tor: who ends a stream receives no answer, and the peer cannot write one', async () => {
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
