/** Deposits that come in one piece of a stream: judged, stored and answered together, in their order. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { LETTER } from '@pvtcoms/core/letter'
import { DepositAnswer, type DepositStatus, Info } from '@pvtcoms/core/mailbox'
import type { Duplex } from '@pvtcoms/transport'
import type { MailboxSettings, StorageEngine } from '../src/index.ts'
import { type Client, depositHeader, World } from './world.ts'

const ALL = { length: 'all', index: 0 } as const
const FALSE = new Uint8Array(68)
/** docs/protocol/mailbox.md §5. */
const [STORED, BAD_PROOF, FULL] = [0, 4, 5]

interface Letter {
  readonly letter?: Uint8Array
}

interface Header {
  readonly tag?: Uint8Array
  readonly effort?: number
  readonly seedId?: Uint8Array
  readonly solution?: Uint8Array
}

/** A stream, and a way to send deposits over it in one go. */
async function start(settings: Partial<MailboxSettings> = {}) {
  const world = await World.start({ seed: 'together', settings })
  const client = await world.connect()
  const { seed } = await client.info()
  const header = ({ tag = world.newTag(), ...proof }: Header = {}): Uint8Array =>
    depositHeader(tag, { seedId: seed.slice(0, 4), ...proof })
  const whole = ({ letter = world.newLetter(), ...rest }: Header & Letter = {}): Uint8Array =>
    Buffer.concat([header(rest), letter])
  const send = (...parts: readonly Uint8Array[]): Promise<void> =>
    client.send(Uint8Array.from(Buffer.concat(parts)))
  return { world, client, header, whole, send }
}

async function statuses(client: Client, count: number): Promise<readonly DepositStatus[]> {
  const answers: DepositStatus[] = []
  while (answers.length < count) answers.push((await client.receive(DepositAnswer)).status)
  return answers
}

describe('deposits that come in one piece', () => {
  test('are with the engine at the same time, sixteen at most, and answered in one piece', async () => {
    const { world, whole } = await start()
    const load = watchLoad(world.engine)
    const { answers } = await serveOnePiece(
      world,
      Array.from({ length: 40 }, () => whole()),
    )
    assert.equal(load.most, 16)
    assert.deepEqual(
      answers.map(({ length }) => length / DepositAnswer.maxLength),
      [16, 16, 8],
    )
    assert.equal(world.mailbox.status().stored, 40)
  })

  test('are read again each under its tag', async () => {
    const { world, client, whole, send } = await start()
    const sent = Array.from({ length: 20 }, () => ({
      tag: world.newTag(),
      letter: world.newLetter(),
    }))
    await send(...sent.map(whole))
    assert.deepEqual(await statuses(client, 20), Array(20).fill('stored'))
    await world.nextEpoch()
    const inOrder = sent.toSorted((a, b) => Buffer.compare(a.tag, b.tag))
    assert.deepEqual(
      (await client.letters(ALL)).map(({ letter }) => letter),
      inOrder.map(({ letter }) => letter),
    )
  })

  test('have answers in their order, whatever becomes of each', async () => {
    const { world, client, whole, send } = await start({ minEffort: 4 })
    const [tag, letter] = [world.newTag(), world.newLetter()]
    await send(
      whole({ effort: 4, tag, letter }),
      whole({ effort: 2 }),
      whole({ effort: 4, tag, letter }),
      whole({ effort: 4, tag }),
      whole({ effort: 4, seedId: new Uint8Array(4) }),
      whole({ effort: 8 }),
      Uint8Array.of(1),
    )
    assert.deepEqual(await statuses(client, 6), [
      'stored',
      'low-effort',
      'stored',
      'taken',
      'stale-seed',
      'stored',
    ])
    await client.receive(Info)
    assert.equal(world.mailbox.status().stored, 2)
  })

  test('behind a false proof are not looked at; those before it are stored', async () => {
    const { world, whole } = await start()
    const parts = [whole(), whole(), whole({ solution: FALSE }), whole(), whole()]
    assert.deepEqual(await statusesOf(world, parts), [STORED, STORED, BAD_PROOF])
    assert.equal(world.mailbox.status().stored, 2)
  })

  test('are full from the first on that a stream may not deposit', async () => {
    const { world, client, whole, send } = await start({ maxDepositsPerStream: 3 })
    await send(whole(), whole(), whole(), whole({ solution: FALSE }), whole())
    assert.deepEqual(await statuses(client, 5), ['stored', 'stored', 'stored', 'full', 'full'])
    await client.info()
    assert.equal(world.mailbox.status().stored, 3)
  })

  test('take a slot each, and give it back', async () => {
    const { world, whole } = await start({ maxPending: 4 })
    for (const total of [4, 8]) {
      const six = Array.from({ length: 6 }, () => whole({ effort: 64 }))
      const expected = [STORED, STORED, STORED, STORED, FULL, FULL]
      assert.deepEqual(await statusesOf(world, six), expected)
      assert.equal(world.mailbox.status().stored, total)
    }
  })

  test('are all full when the storage cannot look, and the stream goes on', async () => {
    const { world, client, whole, send } = await start()
    world.engine.failing.set('occupant', 'unavailable')
    await send(whole(), whole(), whole())
    assert.deepEqual(await statuses(client, 3), ['full', 'full', 'full'])
    world.engine.failing.clear()
    await send(whole(), whole())
    assert.deepEqual(await statuses(client, 2), ['stored', 'stored'])
    assert.equal(world.mailbox.status().stored, 2)
  })

  test('do not make a header wait for its letter that is refused anyway', async () => {
    const { client, header, whole, send, world } = await start({ minEffort: 2 })
    await send(whole({ effort: 2 }), whole({ effort: 2 }), header({ effort: 1 }))
    assert.deepEqual(await statuses(client, 3), ['stored', 'stored', 'low-effort'])
    await send(new Uint8Array(LETTER.length), whole({ effort: 2 }))
    assert.deepEqual(await statuses(client, 1), ['stored'])
    assert.equal(world.mailbox.status().stored, 3)
  })
})

/** A stream on which everything comes at once, and then its end; and what the mailbox wrote on it. */
async function serveOnePiece(
  world: World,
  parts: readonly Uint8Array[],
): Promise<{ readonly answers: readonly Uint8Array[] }> {
  const answers: Uint8Array[] = []
  const closed = Promise.withResolvers<undefined>()
  const pieces = [Uint8Array.from(Buffer.concat(parts))].values()
  const stream: Duplex = {
    read: () => Promise.resolve(pieces.next().value ?? null),
    write: (bytes) => Promise.resolve(void answers.push(bytes)),
    end: () => Promise.resolve(),
    close: () => closed.resolve(undefined),
  }
  world.mailbox.serve(stream, { role: 'public', mailboxKey: world.mailboxKey })
  await closed.promise
  return { answers }
}

async function statusesOf(world: World, parts: readonly Uint8Array[]): Promise<readonly number[]> {
  const { answers } = await serveOnePiece(world, parts)
  return [...Buffer.concat(answers).filter((_, at) => at % DepositAnswer.maxLength === 0)]
}

/** How many letters the engine had to store at the same time. */
function watchLoad(engine: StorageEngine): { readonly most: number } {
  const store = engine.store.bind(engine)
  const load = { most: 0 }
  let now = 0
  engine.store = async (...args) => {
    load.most = Math.max(load.most, ++now)
    // As long as a disk: until everything that was handed in at once is here.
    await new Promise<void>((resolve) => setImmediate(resolve))
    now--
    return await store(...args)
  }
  return load
}
