import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { equal } from '@pvtcoms/core/bytes'
import { Secret } from '@pvtcoms/core/secret'
import { SeededRandom } from '@pvtcoms/testkit/random'
import { type Duplex, isolationKey, TransportError } from '../../src/index.ts'
import { virtualWorld } from './memory-world.ts'

const SEEDS = 60

/** What one end of one stream did and saw. */
interface Side {
  readonly stream: Duplex
  readonly sending: Uint8Array
  readonly received: Uint8Array[]
  written: number
  outcome: 'reading' | 'ended' | 'broken' | 'closed'
}

suite('a memory network that loses streams', () => {
  for (const endings of ['exact', 'like-tor'] as const) {
    test(`${endings}: what is read is always a beginning of what was written, under any losses`, async () => {
      let broken = 0
      let whole = 0
      for (let seed = 0; seed < SEEDS; seed++) {
        const random = new SeededRandom(`losses ${seed}`)
        const world = await virtualWorld(random.seed, {
          endings,
          window: 1 + random.int(50_000),
          ...(random.chance(0.5) && { meanStreamLife: random.exponential(8_000) }),
          ...(random.chance(0.5) && { bytesPerSecond: 20_000 }),
        })
        const pairs = await runTraffic(world, random)
        for (const [a, b] of pairs) {
          for (const [from, to] of [
            [a, b],
            [b, a],
          ] as const) {
            const got = Buffer.concat(to.received)
            assert.ok(equal(got, from.sending.subarray(0, got.length)), `seed ${seed}`)
            assert.ok(got.length <= from.written, `seed ${seed}: more than was written`)
            // Only where breaks show does an end prove that everything came.
            if (endings === 'exact' && to.outcome === 'ended') {
              assert.equal(got.length, from.sending.length, `seed ${seed}: an end, but not all`)
            }
            if (got.length === from.sending.length) whole += 1
            else broken += 1
          }
        }
        assert.equal(world.network.openStreams, 0, `seed ${seed}: streams are left`)
        await world.close()
      }
      assert.ok(whole > SEEDS && broken > SEEDS, `${whole} whole, ${broken} broken: too tame`)
    })
  }

  test('a run can be repeated: the same seed gives the same bytes at the same moments', async () => {
    const run = async (seed: string): Promise<string> => {
      const random = new SeededRandom(seed)
      const world = await virtualWorld(seed, { meanStreamLife: 3_000 })
      const pairs = await runTraffic(world, random)
      const lengths = pairs.flat().map((side) => side.received.map((chunk) => chunk.length))
      await world.close()
      return JSON.stringify([world.timers.monotonic(), lengths])
    }
    assert.equal(await run('again'), await run('again'))
    assert.notEqual(await run('again'), await run('another'))
  })
})

type World = Awaited<ReturnType<typeof virtualWorld>>

/** Many streams, each written at both ends, while somebody breaks, closes and unplugs at random. */
async function runTraffic(world: World, random: SeededRandom): Promise<(readonly [Side, Side])[]> {
  const { network, timers } = world
  const [dialler, host] = world.transports
  const pause = (ms: number): Promise<void> =>
    new Promise((resolve) => void timers.after(ms, resolve))
  const arrivals: ((stream: Duplex) => void)[] = []
  const listener = await host.listen(new Secret('ListenKey', random.random(32)), {
    port: 80,
    onStream: (stream) => {
      // Streams of one circuit arrive in the order of their dials, as those are made one by one.
      const take = arrivals.shift()
      if (take === undefined) stream.close()
      else take(stream)
    },
  })
  await listener.reachable()

  const pairs: (readonly [Side, Side])[] = []
  const running: Promise<void>[] = []
  for (let count = 0; count < 6; count++) {
    const arrival = new Promise<Duplex>((resolve) => arrivals.push(resolve))
    const ours = await dialler.dial(listener.address, { isolation: isolationKey(`i${count}`) })
    const pair = [side(ours, random), side(await arrival, random)] as const
    pairs.push(pair)
    for (const each of pair) running.push(write(each, random, pause), read(each, random, pause))
  }
  const trouble = (async () => {
    for (let round = 0; round < 4; round++) {
      await pause(random.exponential(4_000))
      const [a, b] = random.pick(pairs)
      const act = random.int(6)
      if (act === 0) network.breakStreams(() => random.chance(0.3))
      if (act === 1) close(random.pick([a, b]))
      if (act === 2) {
        network.degrade('host', random.pick(['network-down', 'restarting', 'woke-up']))
        await pause(random.exponential(1_000))
        network.restore('host')
      }
    }
    // Whoever still waits for a peer that has nothing to say is released in the end.
    await pause(120_000)
    for (const each of pairs.flat()) close(each)
  })()
  await Promise.all([...running, trouble])
  await pause(60_000)
  return pairs
}

function side(stream: Duplex, random: SeededRandom): Side {
  const sending = random.random(random.int(random.chance(0.5) ? 200_000 : 2_000))
  return { stream, sending, received: [], written: 0, outcome: 'reading' }
}

function close(each: Side): void {
  if (each.outcome === 'reading') each.outcome = 'closed'
  each.stream.close()
}

type Pause = (ms: number) => Promise<void>

async function write(each: Side, random: SeededRandom, pause: Pause): Promise<void> {
  try {
    while (each.written < each.sending.length) {
      const end = each.written + 1 + random.int(30_000)
      const piece = each.sending.slice(each.written, end)
      each.written += piece.length
      await each.stream.write(piece)
      if (random.chance(0.2)) await pause(random.exponential(500))
    }
    await each.stream.end()
  } catch (error) {
    assert.ok(error instanceof TransportError && error.code === 'closed')
  }
}

async function read(each: Side, random: SeededRandom, pause: Pause): Promise<void> {
  try {
    for (let chunk = await each.stream.read(); chunk !== null; chunk = await each.stream.read()) {
      assert.ok(chunk.length > 0)
      each.received.push(chunk)
      if (random.chance(0.2)) await pause(random.exponential(300))
    }
    each.outcome = 'ended'
  } catch (error) {
    assert.ok(error instanceof TransportError && error.code === 'closed')
    if (each.outcome === 'reading') each.outcome = 'broken'
  }
}
