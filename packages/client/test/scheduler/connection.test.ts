/** What a client hears from a mailbox, and from one that lies. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { encode } from '@pvtcoms/core/codec'
import {
  Digest,
  EQUIHASH_96_5,
  MORE,
  NO_MORE,
  NO_PROOF,
  PlacedLetter,
  type Proof,
} from '@pvtcoms/core/mailbox'
import { SeededRandom } from '@pvtcoms/testkit/random'
import { type MailboxConnection, MailboxError } from '../../src/scheduler/index.ts'
import { EPOCH_SECONDS, MailboxWorld } from './mailbox-world.ts'

const ALL = { length: 'all', index: 0 } as const
const HOUR = { length: 'hour', index: 2 } as const
const SEED = process.env['PVTCOMS_SEED'] ?? String(Date.now())

describe('a connection to a mailbox', () => {
  test('deposits, and reads digests, runs and letters', async () => {
    const world = new MailboxWorld('reader')
    const { timers, random } = world
    const connect = await world.honest('public')
    const connection = await connect()
    const run = <T>(work: Promise<T>): Promise<T> => timers.run(work)
    const { seed, epochSeconds } = await run(connection.info())
    const letters = Array.from({ length: 9 }, () => ({
      tag: random.random(16),
      letter: random.random(4_096),
    }))
    for (const { tag, letter } of letters) {
      const answer = await run(connection.deposit(tag, proofFor(seed), letter))
      assert.deepEqual(answer, { status: 'stored', effort: 1 })
    }
    await timers.advance(60_000)
    const reader = await connect()
    const digests = await run(Array.fromAsync(reader.digests(ALL, epochSeconds)))
    const head = await run(reader.head())
    const epoch = digests[0]?.digest.epoch as number
    assert.equal(head.epoch, epoch)
    const sorted = letters.toSorted((a, b) => Buffer.compare(a.tag, b.tag))
    assert.deepEqual(
      await run(Array.fromAsync(reader.letters(ALL, epochSeconds))),
      sorted.map(({ letter }, position) => ({ epoch, position, letter })),
    )
    const { status, letters: last } = await run(reader.fetch({ epoch, index: 1 }))
    assert.equal(status, 'here')
    assert.deepEqual(last.slice(0, 4_096), sorted[8]?.letter)
  })

  test('watches one’s own box, expects tags and removes letters', async () => {
    const world = new MailboxWorld('owner')
    const { timers, random } = world
    const connect = await world.honest('owner')
    const owner = await connect()
    const [tag, letter] = [random.random(16), random.random(4_096)]
    assert.deepEqual(await timers.run(owner.expect([tag])), { status: 'done' })
    const watcher = (await connect()).watch()
    const depositor = await connect()
    const none: Proof = { ...proofFor(random.random(32)), algorithm: NO_PROOF, effort: 0 }
    const first = watcher.next()
    const deposited = depositor.deposit(
      tag,
      { ...none, seedId: new Uint8Array(4), nonce: new Uint8Array(16) },
      letter,
    )
    assert.equal((await timers.run(deposited)).status, 'stored')
    const arrival = await timers.run(first)
    assert.ok(arrival.done !== true)
    assert.deepEqual(arrival.value?.letter, letter)
    assert.equal((await timers.run(watcher.next())).value, undefined, 'a sign of life')
    assert.deepEqual(await timers.run(owner.remove([tag])), { status: 'done' })
    await timers.run(watcher.return(undefined))
  })

  test('does one thing at a time', async () => {
    const world = new MailboxWorld('busy')
    const connect = await world.honest('public')
    const connection = await connect()
    const first = connection.info()
    await assert.rejects(connection.head(), TypeError)
    assert.equal((await world.timers.run(first)).epochSeconds, EPOCH_SECONDS)
  })
})

describe('a mailbox that lies', () => {
  const digest = (epoch: number): Uint8Array =>
    encode(Digest, {
      epoch,
      effort: 1,
      volume: 0,
      previous: new Uint8Array(32),
      prefixes: new Uint8Array(0),
    })
  const placed = (epoch: number, position: number): Uint8Array =>
    join([MORE], encode(PlacedLetter, { epoch, position, letter: new Uint8Array(4_096) }))
  const digests = (connection: MailboxConnection): Promise<unknown> =>
    Array.fromAsync(connection.digests(HOUR, EPOCH_SECONDS))
  const letters = (connection: MailboxConnection): Promise<unknown> =>
    Array.fromAsync(connection.letters(HOUR, EPOCH_SECONDS))
  const lies: readonly (readonly [
    string,
    Uint8Array,
    (connection: MailboxConnection) => Promise<unknown>,
  ])[] = [
    ['another version of info', join([2], new Uint8Array(81)), (c) => c.info()],
    ['an effort that is no power of two', join([0, 0, 0, 0, 3]), (c) => deposit(c)],
    ['a digest before the span', join(digest(119), [NO_MORE]), digests],
    ['a digest after the span', join(digest(180), [NO_MORE]), digests],
    ['digests out of order', join(digest(121), digest(120), [NO_MORE]), digests],
    ['the same digest twice', join(digest(121), digest(121), [NO_MORE]), digests],
    ['something between digests', join(digest(121), [7]), digests],
    ['a digest without blocks', new Uint8Array(47).fill(1, 0, 1), digests],
    ['letters out of order', join(placed(121, 1), placed(121, 0), [NO_MORE]), letters],
    ['a letter twice', join(placed(121, 1), placed(121, 1), [NO_MORE]), letters],
    ['a letter of another span', join(placed(7, 1), [NO_MORE]), letters],
  ]
  for (const [what, bytes, ask] of lies) {
    test(`is not believed ${what}`, async () => {
      const world = new MailboxWorld(what)
      const connection = await (await world.lying(bytes))()
      await assert.rejects(world.timers.run(ask(connection)), { code: 'nonsense' })
    })
  }

  test('is left when it says nothing, or stops in the middle', async () => {
    const world = new MailboxWorld('slow')
    for (const bytes of [new Uint8Array(1), join(digest(121), digest(122).subarray(0, 100))]) {
      const connection = await (await world.lying(bytes.subarray(bytes.length === 1 ? 1 : 0)))()
      await assert.rejects(world.timers.run(digests(connection)), { code: 'slow' })
    }
  })

  test('is left when its answer has no end', async () => {
    const world = new MailboxWorld('endless')
    const many = join(...Array.from({ length: 300 }, (_, position) => placed(121, position)))
    const connection = await (await world.lying(many))()
    await assert.rejects(world.timers.run(letters(connection)), { code: 'too-much' })
  })

  test(`gets nothing but its own error from us, whatever it says (seed ${SEED})`, async () => {
    const world = new MailboxWorld(SEED)
    const random = new SeededRandom(SEED)
    for (let round = 0; round < 200; round++) {
      const [length, first] = random.random(2) as unknown as [number, number]
      const bytes = random.random(1 + length * 40)
      if (first < 200) bytes[0] = first % 3
      const connection = await (await world.lying(bytes))()
      const asks = [digests, letters, deposit, (c: MailboxConnection) => c.info()]
      const ask = asks[round % asks.length] as (c: MailboxConnection) => Promise<unknown>
      await world.timers.run(ask(connection)).catch((error: unknown) => {
        assert.ok(error instanceof MailboxError, `round ${round}`)
      })
    }
  })
})

function proofFor(seed: Uint8Array): Proof {
  return {
    algorithm: EQUIHASH_96_5,
    effort: 1,
    seedId: seed.slice(0, 4),
    nonce: new Uint8Array(16),
    solution: new Uint8Array(68),
  }
}

function deposit(connection: MailboxConnection): Promise<unknown> {
  const tag = new Uint8Array(16).fill(1)
  return connection.deposit(tag, proofFor(new Uint8Array(32)), new Uint8Array(4_096))
}

function join(...parts: readonly (Uint8Array | readonly number[])[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(parts.map((part) => Uint8Array.from(part))))
}
