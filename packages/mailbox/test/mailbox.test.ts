/** The story of a letter at a mailbox, and of everybody who asks for what they may not have. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { LETTER } from '@pvtcoms/core/letter'
import {
  Arrival,
  DepositAnswer,
  digestHead,
  firstHead,
  NO_PROOF,
  OwnerAnswer,
  powSeed,
  spanAround,
} from '@pvtcoms/core/mailbox'
import { nodePrimitives } from '@pvtcoms/core/providers/node'
import { type Client, depositHeader, EPOCH, World } from './world.ts'

const ALL = { length: 'all', index: 0 } as const
const HOUR = 3_600_000
const DAY = 24 * HOUR

describe('a mailbox', () => {
  test('keeps a letter, announces its prefix, and gives it out by run and by span', async () => {
    const world = await World.start({ seed: 'story' })
    const client = await world.connect()
    const letters = Array.from({ length: 11 }, () => ({
      tag: world.newTag(),
      letter: world.newLetter(),
    }))
    const { epoch } = world.mailbox.status()
    for (const { tag, letter } of letters) {
      assert.equal(await client.deposit(tag, letter), 'stored')
    }
    assert.deepEqual(await client.digests(ALL), [], 'nothing is told before the epoch has ended')
    await world.nextEpoch()
    const digests = await client.digests(spanAround(epoch, 'epoch', 60))
    const sorted = letters.toSorted((a, b) => Buffer.compare(a.tag, b.tag))
    assert.equal(digests.length, 1)
    assert.deepEqual(
      [...(digests[0]?.digest.prefixes ?? [])],
      sorted.flatMap(({ tag }) => [...tag.slice(0, 8)]),
    )
    const runs = [await client.fetch({ epoch, index: 0 }), await client.fetch({ epoch, index: 1 })]
    for (const [position, { letter }] of sorted.entries()) {
      const start = (position % 8) * LETTER.length
      const run = runs[Math.floor(position / 8)]
      assert.deepEqual(run?.letters.slice(start, start + LETTER.length), letter)
    }
    assert.ok(runs[1]?.letters.slice(3 * LETTER.length).every((byte) => byte === 0))
    for (const span of [ALL, spanAround(epoch, 'hour', 60), spanAround(epoch, 'day', 60)]) {
      assert.deepEqual(
        await client.letters(span),
        sorted.map(({ letter }, position) => ({ epoch, position, letter })),
      )
    }
  })

  test('answers a run of the same size when there is none', async () => {
    const world = await World.start({ seed: 'gone' })
    const client = await world.connect()
    const { status, letters } = await client.fetch({ epoch: 5, index: 60_000 })
    assert.equal(status, 'gone')
    assert.ok(letters.every((byte) => byte === 0))
  })

  test('answers the same deposit twice, and another letter under its tag or prefix never', async () => {
    const world = await World.start({ seed: 'again' })
    const client = await world.connect()
    const [tag, letter] = [world.newTag(), world.newLetter()]
    const sibling = tag.slice()
    sibling[12] = (sibling[12] as number) ^ 1
    assert.equal(await client.deposit(tag, letter), 'stored')
    assert.equal(await client.deposit(tag, letter), 'stored')
    assert.equal(await client.deposit(tag, world.newLetter()), 'taken')
    assert.equal(await client.deposit(sibling, letter), 'taken')
    await world.nextEpoch()
    assert.equal(await client.deposit(tag, letter), 'stored')
    assert.equal(await client.deposit(tag, world.newLetter()), 'taken')
    assert.equal((await client.letters(ALL)).length, 1)
  })

  test('of two who deposit under one tag at the same time, stores one', async () => {
    const world = await World.start({ seed: 'race' })
    const tag = world.newTag()
    const clients: Client[] = []
    while (clients.length < 4) clients.push(await world.connect())
    const { seed } = await (await world.connect()).info()
    const answers: string[] = []
    for (const client of clients) {
      const header = depositHeader(tag, { seedId: seed.slice(0, 4) })
      await client.stream.write(Uint8Array.from([...header, ...world.newLetter()]))
    }
    for (const client of clients) answers.push((await client.receive(DepositAnswer)).status)
    assert.deepEqual(answers.toSorted(), ['stored', 'taken', 'taken', 'taken'])
  })

  test('chains its digests so that a reader can check them, gaps included', async () => {
    const world = await World.start({ seed: 'chain' })
    const client = await world.connect()
    for (let epoch = 0; epoch < 3; epoch++) {
      await client.deposit(world.newTag(), world.newLetter())
      await world.nextEpoch()
    }
    await world.close()
    await world.timers.advance(5 * EPOCH)
    await world.open()
    const reader = await world.connect()
    const digests = await reader.digests(ALL)
    const epochs = digests.map(({ digest }) => digest.epoch - (digests[0]?.digest.epoch ?? 0))
    assert.deepEqual(epochs, [0, 1, 2, 3])
    let head = firstHead(nodePrimitives, world.mailboxKey)
    for (const { digest, encoded } of digests) {
      assert.deepEqual(digest.previous, head)
      head = digestHead(nodePrimitives, world.mailboxKey, encoded)
    }
    assert.deepEqual(await reader.head(), { epoch: digests.at(-1)?.digest.epoch, head })
  })

  test('goes on after a restart where it stopped, and closes what was open', async () => {
    const world = await World.start({ seed: 'restart' })
    const client = await world.connect()
    await client.deposit(world.newTag(), world.newLetter())
    const before = world.mailbox.status().epoch
    await world.close()
    await world.timers.advance(10 * EPOCH)
    await world.open()
    assert.equal(world.mailbox.status().epoch, before + 10)
    const again = await world.connect()
    const digests = await again.digests(ALL)
    assert.deepEqual(
      digests.map(({ digest }) => [digest.epoch, digest.prefixes.length]),
      [[before, 8]],
    )
    assert.equal((await again.letters(ALL)).length, 1)
  })

  test('does not open what another mailbox has kept, or with other epochs', async () => {
    const world = await World.start({ seed: 'charter' })
    await world.close()
    for (const other of [
      { mailboxKey: world.random.random(32) },
      { settings: { minEffort: 1, epochSeconds: 30 } },
    ]) {
      await assert.rejects(world.open(other), { code: 'other-mailbox' })
    }
    await world.open()
  })

  test('tells seeds that follow from the chain, and takes today’s and yesterday’s', async () => {
    const world = await World.start({ seed: 'seeds' })
    const client = await world.connect()
    const first = await client.info()
    const genesis = firstHead(nodePrimitives, world.mailboxKey)
    assert.deepEqual(first.seed, powSeed(nodePrimitives, world.mailboxKey, genesis))
    await world.timers.advance(DAY)
    const second = await (await world.connect()).info()
    assert.equal(second.day, first.day + 1)
    assert.deepEqual(second.seedBefore, first.seed)
    const midnight = (first.day + 1) * 1_440
    const reader = await world.connect()
    const chain = await reader.digests(ALL)
    const last = chain.filter(({ digest }) => digest.epoch < midnight).at(-1)
    assert.ok(last !== undefined)
    const head = digestHead(nodePrimitives, world.mailboxKey, last.encoded)
    assert.deepEqual(second.seed, powSeed(nodePrimitives, world.mailboxKey, head))
    const seedId = first.seed.slice(0, 4)
    assert.equal(await reader.deposit(world.newTag(), world.newLetter(), { seedId }), 'stored')
    await world.timers.advance(DAY)
    const late = await world.connect()
    assert.equal(await late.deposit(world.newTag(), world.newLetter(), { seedId }), 'stale-seed')
    assert.equal((await late.info()).volume, 1, 'yesterday’s letters are counted')
  })

  test('forgets a letter fifteen days after the day it came, and not before', async () => {
    const world = await World.start({ seed: 'ttl' })
    const tag = world.newTag()
    assert.equal(await (await world.connect()).deposit(tag, world.newLetter()), 'stored')
    // From noon of day 0: to the last epoch of day 14, then to the second of day 15.
    await world.timers.advance(14.5 * DAY - EPOCH)
    assert.equal((await (await world.connect()).letters(ALL)).length, 1)
    await world.timers.advance(2 * EPOCH)
    const client = await world.connect()
    assert.equal((await client.letters(ALL)).length, 0)
    assert.equal(await client.deposit(tag, world.newLetter()), 'stored', 'the tag is free again')
  })
})

describe('whoever asks a mailbox for too much', () => {
  test('is refused before the letter was read, with the reason, and may go on', async () => {
    const world = await World.start({ seed: 'refusals', settings: { minEffort: 4 } })
    const client = await world.connect()
    const { seed, effort } = await client.info()
    assert.equal(effort, 4)
    const good = { effort: 4, seedId: seed.slice(0, 4) }
    const cases = [
      [{ ...good, effort: 2 }, 'low-effort'],
      [{ ...good, seedId: Uint8Array.of(1, 2, 3, 4) }, 'stale-seed'],
    ] as const
    for (const [proof, status] of cases) {
      await client.send(depositHeader(world.newTag(), proof))
      const answer = await client.receive(DepositAnswer)
      assert.deepEqual(answer, { status, effort: 4 })
      // Only now the letter: it is read past.
      await client.send(world.newLetter())
    }
    assert.equal(await client.deposit(world.newTag(), world.newLetter(), good), 'stored')
  })

  test('loses the stream with a false proof', async () => {
    const world = await World.start({ seed: 'false proof' })
    for (const proof of [
      { solution: new Uint8Array(68) },
      { effort: 3 },
      { algorithm: NO_PROOF, solution: new Uint8Array(68) },
    ]) {
      const client = await world.connect()
      assert.equal(await client.deposit(world.newTag(), world.newLetter(), proof), 'bad-proof')
      assert.equal(await client.isOver(), true)
    }
    assert.equal(world.mailbox.status().stored, 0)
  })

  test('is told full when there is no room, and reads go on', async () => {
    const world = await World.start({ seed: 'full', settings: { maxBytes: 3 * 4_112 } })
    const client = await world.connect()
    const answers: string[] = []
    for (let count = 0; count < 5; count++) {
      answers.push(await client.deposit(world.newTag(), world.newLetter()))
    }
    assert.deepEqual(answers, ['stored', 'stored', 'stored', 'full', 'full'])
    assert.equal((await client.info()).free, 'none')
    await world.nextEpoch()
    assert.equal((await client.letters(ALL)).length, 3, 'nothing was evicted')
  })

  test('may deposit so many letters on one stream, and more on another', async () => {
    const world = await World.start({ seed: 'quota', settings: { maxDepositsPerStream: 2 } })
    const client = await world.connect()
    const answers: string[] = []
    for (let count = 0; count < 3; count++) {
      answers.push(await client.deposit(world.newTag(), world.newLetter()))
    }
    assert.deepEqual(answers, ['stored', 'stored', 'full'])
    const other = await world.connect()
    assert.equal(await other.deposit(world.newTag(), world.newLetter()), 'stored')
  })

  test('gets so many bytes on one stream', async () => {
    const world = await World.start({ seed: 'bytes', settings: { maxBytesPerStream: 40_000 } })
    const client = await world.connect()
    await client.fetch({ epoch: 1, index: 0 })
    await client.send(Uint8Array.of(5, 0, 0, 0, 1, 0, 0))
    assert.equal(await client.isOver(), true)
  })

  test('as a stranger may not watch, expect or remove; as a contact may deposit alone', async () => {
    const world = await World.start({ seed: 'roles' })
    const client = await world.connect()
    const tags = [world.newTag()]
    for (const kind of ['expect', 'remove'] as const) {
      assert.deepEqual(await client.ask({ kind, tags }, OwnerAnswer), { status: 'refused' })
    }
    await client.send(Uint8Array.of(16))
    assert.equal(await client.isOver(), true)

    const box = await World.start({ seed: 'alias', role: 'sender' })
    const contact = await box.connect()
    assert.equal(await contact.deposit(box.newTag(), box.newLetter()), 'stored')
    for (const kind of [2, 3, 4, 5, 16, 17, 18]) {
      const curious = await box.connect()
      await curious.send(Uint8Array.from([kind, ...new Uint8Array(1_025)]))
      assert.equal(await curious.isOver(), true, `request ${kind}`)
    }
  })
})

describe('the owner of a box', () => {
  test('is given what waits, then what comes, and a sign of life', async () => {
    const world = await World.start({ seed: 'owner', role: 'owner' })
    const depositor = await world.connect()
    const letters = Array.from({ length: 3 }, () => ({
      tag: world.newTag(),
      letter: world.newLetter(),
    }))
    const [first, second, third] = letters
    assert.ok(first && second && third)
    const { epoch } = world.mailbox.status()
    await depositor.deposit(first.tag, first.letter)
    await depositor.deposit(second.tag, second.letter)
    assert.deepEqual(await depositor.ask({ kind: 'remove', tags: [first.tag] }, OwnerAnswer), {
      status: 'done',
    })
    const watcher = await world.connect()
    await watcher.send(Uint8Array.of(16))
    assert.deepEqual([...(await watcher.take(1))], [1])
    assert.deepEqual(await watcher.receive(Arrival), { epoch, ...second })
    await depositor.deposit(third.tag, third.letter)
    assert.deepEqual([...(await watcher.take(1))], [1])
    assert.deepEqual((await watcher.receive(Arrival)).letter, third.letter)
    assert.deepEqual([...(await watcher.take(1))], [0], 'after a minute of silence')
    watcher.stream.close()
    await world.timers.advance(EPOCH)
    assert.equal(world.mailbox.status().streams, 1, 'who left is noticed')
  })

  test('removes letters, whose tags stay taken and whose repeats are still known', async () => {
    const world = await World.start({ seed: 'remove', role: 'owner' })
    const client = await world.connect()
    const [tag, letter] = [world.newTag(), world.newLetter()]
    await client.deposit(tag, letter)
    await client.ask({ kind: 'remove', tags: [tag] }, OwnerAnswer)
    assert.equal(await client.deposit(tag, letter), 'stored', 'the answer may have been lost')
    assert.equal(await client.deposit(tag, world.newLetter()), 'taken')
    await world.nextEpoch()
    assert.deepEqual(await client.letters(ALL), [])
    assert.equal((await client.digests(ALL))[0]?.digest.prefixes.length, 8)
  })

  test('expects tags, which then need no proof', async () => {
    const world = await World.start({ seed: 'expect', role: 'owner' })
    const client = await world.connect()
    const [expected, other] = [world.newTag(), world.newTag()]
    await client.ask({ kind: 'expect', tags: [expected] }, OwnerAnswer)
    const none = { algorithm: NO_PROOF, effort: 0, solution: new Uint8Array(68) }
    assert.equal(await client.deposit(expected, world.newLetter(), none), 'stored')
    assert.equal(await client.deposit(other, world.newLetter(), none), 'bad-proof')
  })
})

describe('a mailbox whose clock is wrong', () => {
  test('follows a small step, and never goes back an epoch', async () => {
    const world = await World.start({ seed: 'small step' })
    const { epoch } = world.mailbox.status()
    world.timers.jump(5 * EPOCH)
    await world.nextEpoch()
    assert.equal(world.mailbox.status().epoch, epoch + 6)
    world.timers.jump(-5 * EPOCH)
    await world.timers.advance(3 * EPOCH)
    assert.equal(world.mailbox.status().epoch, epoch + 6, 'it stands until time has caught up')
    await world.timers.advance(5 * EPOCH)
    assert.equal(world.mailbox.status().epoch, epoch + 9)
  })

  test('set a year ahead for a while, forgets nothing and comes back', async () => {
    const world = await World.start({ seed: 'year ahead' })
    const { epoch } = world.mailbox.status()
    const client = await world.connect()
    await client.deposit(world.newTag(), world.newLetter())
    world.timers.jump(365 * DAY)
    await world.timers.advance(50 * EPOCH)
    assert.equal(world.mailbox.status().clockDoubtful, true)
    assert.equal(world.mailbox.status().epoch, epoch + 50, 'it goes by its own time meanwhile')
    world.timers.jump(-365 * DAY)
    await world.timers.advance(10 * EPOCH)
    assert.equal(world.mailbox.status().clockDoubtful, false)
    assert.equal((await (await world.connect()).letters(ALL)).length, 1)
  })

  test('set a day back, goes on in its own time', async () => {
    const world = await World.start({ seed: 'day back' })
    const { epoch } = world.mailbox.status()
    world.timers.jump(-DAY)
    await world.timers.advance(3 * HOUR)
    assert.equal(world.mailbox.status().epoch, epoch + 180)
    assert.equal(world.mailbox.status().clockDoubtful, true)
  })

  test('started a month later, keeps what is old for an hour, in case the clock is wrong', async () => {
    const world = await World.start({ seed: 'month' })
    await (await world.connect()).deposit(world.newTag(), world.newLetter())
    await world.close()
    await world.timers.advance(30 * DAY)
    await world.open()
    assert.equal((await (await world.connect()).letters(ALL)).length, 1)
    await world.timers.advance(HOUR + 2 * EPOCH)
    assert.equal((await (await world.connect()).letters(ALL)).length, 0)
  })

  test('started with the clock before its last epoch, does not go back to it', async () => {
    const world = await World.start({ seed: 'before' })
    const { epoch } = world.mailbox.status()
    await world.close()
    world.timers.jump(-2 * HOUR)
    await world.open()
    assert.equal(world.mailbox.status().epoch, epoch)
    await world.timers.advance(2 * EPOCH)
    assert.equal(world.mailbox.status().epoch, epoch + 2)
  })
})
