/** Strangers who send nonsense, too much, too slowly or nothing at all; and a storage that fails. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { encode } from '@pvtcoms/core/codec'
import { LETTER } from '@pvtcoms/core/letter'
import { DepositAnswer, Head, Info, OwnerAnswer, Request } from '@pvtcoms/core/mailbox'
import { SeededRandom } from '@pvtcoms/testkit/random'
import { type Client, depositHeader, EPOCH, World } from './world.ts'

const ALL = { length: 'all', index: 0 } as const
const SEED = process.env['PVTCOMS_SEED'] ?? String(Date.now())
/** Streams of the fuzzer; more in a soak. */
const STREAMS = 400 * Number(process.env['PVTCOMS_SOAK'] ?? 1)

describe('a mailbox among strangers', () => {
  test(`survives ${STREAMS} streams of nonsense (seed ${SEED})`, async () => {
    const world = await World.start({ seed: SEED, role: 'owner', settings: { maxPending: 8 } })
    const random = new SeededRandom(SEED)
    const clients: Client[] = []
    for (let stream = 0; stream < STREAMS; stream++) {
      const client = await world.connect()
      clients.push(client)
      for (let part = 0; part < 1 + ((random.random(1)[0] as number) % 4); part++) {
        await client.stream.write(nonsense(random)).catch(() => undefined)
      }
      await world.timers.advance(random.random(1)[0] as number)
      if ((random.random(1)[0] as number) < 128) client.stream.close()
    }
    await servesAsEver(world)
    // Whoever watches is not silent.
    for (const client of clients) client.stream.close()
    await world.timers.advance(10 * EPOCH)
    assert.equal(world.mailbox.status().streams, 0)
    assert.deepEqual(world.faults, [])
  })

  test('takes no letter that its digest could not announce, and goes on turning', async () => {
    const world = await World.start({ seed: 'zero', role: 'owner' })
    const unplaceable = [new Uint8Array(16), new Uint8Array(16).fill(1, 8)]
    await (await world.connect()).ask(
      { kind: 'expect', tags: [unplaceable[1] as Uint8Array] },
      OwnerAnswer,
    )
    for (const tag of unplaceable) {
      const client = await world.connect()
      assert.equal(await client.deposit(tag, world.newLetter()), 'bad-proof')
    }
    const { epoch } = world.mailbox.status()
    await world.nextEpoch()
    assert.equal(world.mailbox.status().epoch, epoch + 1)
    await servesAsEver(world)
  })

  test('takes in one epoch only what a digest holds, and more in the next', async () => {
    const world = await World.start({ seed: 'crowd', settings: { maxPerEpoch: 3 } })
    const deposits = async (): Promise<readonly string[]> => {
      const client = await world.connect()
      const answers: string[] = []
      for (let each = 0; each < 5; each++) {
        answers.push(await client.deposit(world.newTag(), world.newLetter()))
      }
      return answers
    }
    const expected = ['stored', 'stored', 'stored', 'full', 'full']
    assert.deepEqual(await deposits(), expected)
    await world.nextEpoch()
    assert.deepEqual(await deposits(), expected)
  })

  test('drops a request that was cut anywhere, and keeps nothing of it', async () => {
    const world = await World.start({ seed: 'cut', settings: { maxPending: 1 } })
    const { seed } = await (await world.connect()).info()
    const whole = deposit(world, seed)
    for (let cut = 1; cut < whole.length; cut += cut < 120 ? 1 : 331) {
      const client = await world.connect()
      await client.send(whole.subarray(0, cut))
      await world.run(client.stream.end())
      assert.equal(await client.isOver(), true, `cut at ${cut}`)
    }
    assert.equal(world.mailbox.status().stored, 0)
    await servesAsEver(world)
  })

  test('answers what was sent at once in its order, up to the first nonsense', async () => {
    const world = await World.start({ seed: 'pipeline' })
    const client = await world.connect()
    const { seed } = await client.info()
    const good = [
      encode(Request, { kind: 'head' }),
      deposit(world, seed),
      encode(Request, { kind: 'info' }),
    ]
    const after = encode(Request, { kind: 'info' })
    await client.send(Uint8Array.from(Buffer.concat([...good, Uint8Array.of(99), after])))
    await client.receive(Head)
    assert.equal((await client.receive(DepositAnswer)).status, 'stored')
    await client.receive(Info)
    assert.equal(await client.isOver(), true)
  })

  test('holds a slot for the letter of a tag once: after that the letter has to come first', async () => {
    const settings = { idleTimeout: 60_000, stepTimeout: 5_000, maxPending: 1 }
    const world = await World.start({ seed: 'held', settings })
    const { seed } = await (await world.connect()).info()
    const header = depositHeader(world.newTag(), { seedId: seed.slice(0, 4), effort: 64 })
    const honest = async (): Promise<string> =>
      await (await world.connect()).deposit(world.newTag(), world.newLetter())
    await (await world.connect()).send(header)
    await world.timers.advance(100)
    assert.equal(await honest(), 'full', 'its slot is held')
    await world.timers.advance(6_000)
    const again = await world.connect()
    await again.send(header)
    await world.timers.advance(100)
    assert.equal(await honest(), 'stored', 'the same proof holds no other slot')
    await again.send(world.newLetter())
    assert.equal((await again.receive(DepositAnswer)).status, 'stored', 'and is good for a letter')
  })

  test('lets go of who is silent, and of who stops in mid-letter', async () => {
    const settings = { idleTimeout: 20_000, stepTimeout: 5_000, maxPending: 1 }
    const world = await World.start({ seed: 'silent', settings })
    const [silent, stopped] = [await world.connect(), await world.connect()]
    const { seed } = await stopped.info()
    await stopped.send(deposit(world, seed).subarray(0, 2_000))
    await world.timers.advance(1_000)
    const other = await world.connect()
    assert.equal(await other.deposit(world.newTag(), world.newLetter()), 'full', 'its slot is held')
    await world.timers.advance(6_000)
    assert.equal(await other.deposit(world.newTag(), world.newLetter()), 'stored')
    assert.equal(await stopped.isOver(), true)
    await world.timers.advance(15_000)
    assert.equal(await silent.isOver(), true)
  })

  test('waits for who reads slowly, and lets go of who does not read at all', async () => {
    const world = await World.start({ seed: 'slow', settings: { stepTimeout: 5_000 } })
    const depositor = await world.connect()
    for (let count = 0; count < 60; count++) {
      assert.equal(await depositor.deposit(world.newTag(), world.newLetter()), 'stored')
    }
    await world.nextEpoch()
    const deaf = await world.connect()
    await deaf.send(encode(Request, { kind: 'letters', span: ALL }))
    const slow = await world.connect()
    await slow.send(encode(Request, { kind: 'letters', span: ALL }))
    for (let count = 0; count < 60; count++) {
      assert.deepEqual([...(await slow.take(1))], [1])
      await slow.take(8 + LETTER.length)
      await world.timers.advance(1_000)
    }
    assert.deepEqual([...(await slow.take(1))], [0])
    assert.equal(world.mailbox.status().streams, 2, 'who takes nothing is gone')
  })

  test('has ten thousand idle streams, serves one more, and closes those beyond its limit', async () => {
    const world = await World.start({ seed: 'idle', settings: { maxStreams: 10_001 } })
    const idle: Client[] = []
    while (idle.length < 10_000) idle.push(await world.connect())
    assert.equal(world.mailbox.status().streams, 10_000)
    await servesAsEver(world)
    const [kept, beyond] = [await world.connect(), await world.connect()]
    await kept.info()
    assert.equal(await beyond.isOver(), true)
    await world.timers.advance(10 * EPOCH)
    assert.equal(world.mailbox.status().streams, 0)
  })

  test('serves others while one floods it', async () => {
    const world = await World.start({ seed: 'flood', settings: { maxDepositsPerStream: 1_000 } })
    const flooder = await world.connect()
    const { seed } = await flooder.info()
    const flood = (async () => {
      for (let count = 0; count < 1_000; count++) {
        await flooder.stream.write(deposit(world, seed))
      }
    })()
    flood.catch(() => undefined)
    const before = world.mailbox.status().stored
    await servesAsEver(world)
    const during = world.mailbox.status().stored
    assert.ok(during - before < 1_000, 'the flood had not ended when the other was served')
    flooder.stream.close()
  })
})

describe('a mailbox whose storage fails', () => {
  test('refuses letters while the disk is full, goes on giving them out, and recovers', async () => {
    const world = await World.start({ seed: 'disk' })
    const client = await world.connect()
    assert.equal(await client.deposit(world.newTag(), world.newLetter()), 'stored')
    await world.nextEpoch()
    world.engine.failing.set('store', 'disk-full')
    assert.equal(await client.deposit(world.newTag(), world.newLetter()), 'full')
    assert.equal((await client.info()).free, 'none')
    assert.equal((await client.letters(ALL)).length, 1)
    assert.deepEqual(world.faults, ['disk-full'])
    assert.equal(world.mailbox.status().healthy, false)
    world.engine.failing.clear()
    await world.nextEpoch()
    assert.equal(await client.deposit(world.newTag(), world.newLetter()), 'stored')
    assert.equal(world.mailbox.status().healthy, true)
  })

  test('ends an epoch later when it could not be ended, and loses none of its letters', async () => {
    const world = await World.start({ seed: 'late' })
    const client = await world.connect()
    await client.deposit(world.newTag(), world.newLetter())
    world.engine.failing.set('openEpoch', 'unavailable')
    await world.nextEpoch()
    assert.equal(await client.deposit(world.newTag(), world.newLetter()), 'stored')
    assert.equal(world.mailbox.status().healthy, false)
    world.engine.failing.clear()
    await world.timers.advance(2_000)
    assert.equal(world.mailbox.status().healthy, true)
    const digests = await client.digests(ALL)
    assert.deepEqual(
      digests.map(({ digest }) => digest.prefixes.length),
      [16],
    )
  })
})

/** Bytes that begin like a request, or like nothing. */
function nonsense(random: SeededRandom): Uint8Array {
  const [kind, length] = random.random(2) as unknown as [number, number]
  const bytes = random.random(1 + length * 20)
  const kinds = [1, 2, 3, 4, 5, 6, 16, 17, 18]
  if (kind < 200) bytes[0] = kinds[kind % kinds.length] as number
  return bytes
}

/** A deposit as it goes over the wire. */
function deposit(world: World, seed: Uint8Array): Uint8Array {
  const header = depositHeader(world.newTag(), { seedId: seed.slice(0, 4) })
  return Uint8Array.from(Buffer.concat([header, world.newLetter()]))
}

async function servesAsEver(world: World): Promise<void> {
  const client = await world.connect()
  assert.equal(await client.deposit(world.newTag(), world.newLetter()), 'stored')
  client.stream.close()
}
