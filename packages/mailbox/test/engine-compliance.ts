/** What every engine must do. Each implementation runs this suite, and adds what only it can get wrong. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fromHex, toHex } from '@pvtcoms/core/bytes'
import { Secret } from '@pvtcoms/core/secret'
import { SeededRandom } from '@pvtcoms/testkit/random'
import type { EndedEpoch, NewLetter, StorageEngine, StoredDigest } from '../src/storage-engine.ts'

/** An engine with nothing in it, which the test closes. */
export type OpenEngine = () => Promise<StorageEngine>

/** `databases` is how many it spreads letters over: each has its own order of arrival. */
export function engineCompliance(name: string, open: OpenEngine, databases = 1): void {
  const random = new SeededRandom(`engine compliance, ${name}`)
  const newLetter = (): NewLetter => ({ tag: random.random(16), body: random.random(64) })
  const withEngine = async (story: (engine: StorageEngine) => Promise<void>): Promise<void> => {
    const engine = await open()
    try {
      await story(engine)
    } finally {
      await engine.close()
    }
  }

  describe(`the ${name} engine`, () => {
    test('begins with nothing, and takes letters once an epoch is open', () =>
      withEngine(async (engine) => {
        assert.deepEqual(await engine.state(), { openEpoch: undefined, tip: undefined })
        assert.equal(await engine.store(newLetter(), 1), 'closed')
        await engine.openEpoch(7, refuseToEnd)
        assert.equal((await engine.state()).openEpoch, 7)
        const { tag, body } = newLetter()
        assert.equal(await engine.store({ tag: tag.slice(), body: body.slice() }, 7), 'stored')
        assert.deepEqual(await engine.occupant(tag), { tag, epoch: 7, body })
        assert.equal(await engine.occupant(random.random(16)), undefined)
      }))

    test('keeps what it was founded with, whoever comes later', () =>
      withEngine(async (engine) => {
        const [first, later] = [random.random(34), random.random(34)]
        assert.deepEqual(await engine.charter(first.slice()), first)
        assert.deepEqual(await engine.charter(later), first)
      }))

    test('refuses a letter for an epoch that is over, or not yet there', () =>
      withEngine(async (engine) => {
        await engine.openEpoch(7, refuseToEnd)
        await engine.openEpoch(8, digestOf)
        for (const epoch of [6, 7, 9])
          assert.equal(await engine.store(newLetter(), epoch), 'closed')
      }))

    test('keeps one letter under the first eight bytes of a tag, whichever of those that come together', () =>
      withEngine(async (engine) => {
        await engine.openEpoch(1, refuseToEnd)
        const { tag, body } = newLetter()
        const sibling = tag.slice()
        sibling[15] = (sibling[15] as number) ^ 1
        const letters = [
          { tag, body },
          { tag, body: random.random(64) },
          { tag: sibling, body: random.random(64) },
        ]
        const answers = await Promise.all(
          letters.map((each) =>
            engine.store({ tag: each.tag.slice(), body: each.body.slice() }, 1),
          ),
        )
        assert.deepEqual(answers.toSorted(), ['occupied', 'occupied', 'stored'])
        const kept = letters[answers.indexOf('stored')]
        for (const each of [tag, sibling]) {
          assert.deepEqual((await engine.occupant(each))?.tag, kept?.tag)
          assert.deepEqual((await engine.occupant(each))?.body, kept?.body)
        }
        await engine.openEpoch(2, digestOf)
        assert.equal(await engine.store({ tag, body: random.random(64) }, 2), 'occupied')
      }))

    test('gives an epoch’s letters in the order of their tags, whatever order they came in', () =>
      withEngine(async (engine) => {
        await engine.openEpoch(1, refuseToEnd)
        const letters = Array.from({ length: 40 }, newLetter)
        // The signs of eight-byte numbers must not matter.
        letters.push({ tag: high(), body: random.random(64) })
        const sorted = letters.toSorted((a, b) => Buffer.compare(a.tag, b.tag))
        await Promise.all(letters.map(({ tag, body }) => engine.store({ tag, body }, 1)))
        assert.deepEqual(await engine.letters(1, 0, 8), [], 'not before it has ended')
        const seen: EndedEpoch[] = []
        await engine.openEpoch(2, (ended) => {
          seen.push(ended)
          return digestOf(ended)
        })
        assert.deepEqual(seen, [{ epoch: 1, tags: sorted.map(({ tag }) => tag), tip: undefined }])
        const found = [...(await engine.letters(1, 0, 8)), ...(await engine.letters(1, 8, 100))]
        assert.deepEqual(
          found,
          sorted.map(({ tag, body }) => ({ tag, epoch: 1, body })),
        )
        assert.deepEqual(await engine.letters(1, 41, 48), [])
        assert.equal(await engine.count({ from: 1, to: 2 }), 41)
        assert.equal(await engine.count({ from: 2, to: 9 }), 0)
      }))

    test('chains digests over epochs, gaps included, and finds them again', () =>
      withEngine(async (engine) => {
        await engine.openEpoch(10, refuseToEnd)
        for (const next of [11, 12, 20, 21]) await engine.openEpoch(next, digestOf)
        const all = await engine.digests({ from: 0, to: 100 }, 100)
        assert.deepEqual(
          all.map(({ epoch }) => epoch),
          [10, 11, 12, 20],
        )
        all.forEach((digest, index) => {
          const before = all[index - 1]
          const tip = before && { epoch: before.epoch, head: before.head }
          assert.deepEqual(digest, {
            epoch: digest.epoch,
            ...digestOf({ epoch: digest.epoch, tags: [], tip }),
          })
        })
        assert.deepEqual(await engine.digests({ from: 11, to: 20 }, 100), all.slice(1, 3))
        assert.deepEqual(await engine.digests({ from: 0, to: 100 }, 2), all.slice(0, 2))
        assert.equal((await engine.tipAt(9)) === undefined, true)
        assert.equal((await engine.tipAt(19))?.epoch, 12)
        assert.deepEqual(await engine.tipAt(25), (await engine.state()).tip)
      }))

    test('opens an epoch once: later calls for it or an earlier one change nothing', () =>
      withEngine(async (engine) => {
        await engine.openEpoch(5, refuseToEnd)
        const states = await Promise.all([
          engine.openEpoch(6, digestOf),
          engine.openEpoch(6, digestOf),
          engine.openEpoch(5, digestOf),
        ])
        assert.deepEqual(states[1], states[0])
        assert.deepEqual(states[2], states[0])
        assert.equal((await engine.digests({ from: 0, to: 100 }, 100)).length, 1)
      }))

    test('stays in its epoch when a digest cannot be made, and goes on', () =>
      withEngine(async (engine) => {
        await engine.openEpoch(5, refuseToEnd)
        await assert.rejects(engine.openEpoch(6, refuseToEnd), /must not be called/)
        assert.equal((await engine.state()).openEpoch, 5)
        assert.equal(await engine.store(newLetter(), 5), 'stored')
        assert.equal((await engine.openEpoch(6, digestOf)).tip?.epoch, 5)
      }))

    test('lets no letter into an epoch whose digest is being made', () =>
      withEngine(async (engine) => {
        await engine.openEpoch(1, refuseToEnd)
        const letters = Array.from({ length: 60 }, newLetter)
        const stored: Promise<string>[] = []
        let counted = -1
        let opening: Promise<unknown> = Promise.resolve()
        for (const [index, { tag, body }] of letters.entries()) {
          stored.push(engine.store({ tag, body }, 1))
          if (index === 20) {
            opening = engine.openEpoch(2, (ended) => {
              counted = ended.tags.length
              return digestOf(ended)
            })
          }
          if (index % 7 === 0) await Promise.resolve()
        }
        const answers = await Promise.all(stored)
        await opening
        assert.equal(answers.filter((answer) => answer === 'stored').length, counted)
        assert.equal((await engine.letters(1, 0, 100)).length, counted)
      }))

    test('removes a letter but for its last bytes, keeps its tag occupied and its position counted', () =>
      withEngine(async (engine) => {
        await engine.openEpoch(1, refuseToEnd)
        const [kept, removed] = [newLetter(), newLetter()]
        const copyOf = ({ tag, body }: NewLetter): NewLetter => ({
          tag: tag.slice(),
          body: body.slice(),
        })
        for (const letter of [kept, removed]) await engine.store(copyOf(letter), 1)
        const sibling = kept.tag.slice()
        sibling[15] = (sibling[15] as number) ^ 1
        await engine.remove([removed.tag, random.random(16), sibling])
        await engine.openEpoch(2, digestOf)
        assert.equal(await engine.count({ from: 1, to: 2 }), 2)
        assert.deepEqual((await engine.occupant(kept.tag))?.body, kept.body)
        assert.deepEqual((await engine.occupant(removed.tag))?.body, removed.body.slice(-16))
        assert.equal(await engine.store(copyOf(removed), 2), 'occupied')
        const { letters: waiting } = await engine.waiting([], 10)
        assert.deepEqual(
          waiting.map(({ tag }) => tag),
          [kept.tag],
        )
      }))

    test('gives waiting letters in the order in which they came', () =>
      withEngine(async (engine) => {
        await engine.openEpoch(1, refuseToEnd)
        const letters = Array.from({ length: 9 }, newLetter)
        for (const [index, { tag, body }] of letters.entries()) {
          if (index === 5) await engine.openEpoch(2, digestOf)
          await engine.store({ tag: tag.slice(), body }, index < 5 ? 1 : 2)
        }
        const first = await engine.waiting([], 4)
        const rest = await engine.waiting(first.next, 100)
        const found = [...first.letters, ...rest.letters].map(({ tag }) => toHex(tag))
        const wanted = letters.map(({ tag }) => toHex(tag))
        if (databases === 1) assert.deepEqual(found, wanted)
        else assert.deepEqual(found.toSorted(), wanted.toSorted())
        assert.equal(first.letters.length, 4)
        assert.deepEqual((await engine.waiting(rest.next, 100)).letters, [])
      }))

    test('remembers which tags are expected until their day has ended', () =>
      withEngine(async (engine) => {
        const [early, late] = [random.random(16), random.random(16)]
        await engine.expect([early], 10)
        await engine.expect([late], 11)
        await engine.expect([late], 12)
        assert.equal(await engine.isExpected(early), true)
        assert.equal(await engine.isExpected(random.random(16)), false)
        await engine.expire(11, 0)
        assert.deepEqual(
          [await engine.isExpected(early), await engine.isExpected(late)],
          [false, true],
        )
        await engine.expire(12, 0)
        assert.equal(await engine.isExpected(late), true)
      }))

    test('keeps one key a day, whoever brings one, until the day is forgotten', () =>
      withEngine(async (engine) => {
        const fresh = (): Secret<'DayKey'> => new Secret('DayKey', random.random(32))
        const first = await engine.dayKey(3, fresh())
        assert.deepEqual((await engine.dayKey(3, fresh())).expose(), first.expose())
        assert.notDeepEqual((await engine.dayKey(4, fresh())).expose(), first.expose())
        await engine.expire(4, 0)
        assert.notDeepEqual((await engine.dayKey(3, fresh())).expose(), first.expose())
      }))

    test('forgets letters and digests of past days, frees their tags, and goes on with the chain', () =>
      withEngine(async (engine) => {
        await engine.openEpoch(1, refuseToEnd)
        const [old, young] = [newLetter(), newLetter()]
        await engine.store({ tag: old.tag.slice(), body: old.body }, 1)
        await engine.openEpoch(2, digestOf)
        await engine.openEpoch(5, digestOf)
        await engine.store({ tag: young.tag.slice(), body: young.body.slice() }, 5)
        const { tip } = await engine.openEpoch(6, digestOf)
        await engine.expire(1, 5)
        assert.equal(await engine.occupant(old.tag), undefined)
        assert.deepEqual(await engine.letters(1, 0, 8), [])
        assert.equal((await engine.letters(5, 0, 8)).length, 1)
        assert.deepEqual(
          (await engine.digests({ from: 0, to: 100 }, 100)).map(({ epoch }) => epoch),
          [5],
        )
        await engine.expire(2, 6)
        assert.deepEqual((await engine.state()).tip, tip, 'the last digest stays')
        assert.equal(await engine.occupant(young.tag), undefined)
        assert.equal(await engine.count({ from: 0, to: 100 }), 0)
        assert.equal(await engine.store(newLetter(), 6), 'stored')
      }))

    test('says how much it holds', () =>
      withEngine(async (engine) => {
        await engine.openEpoch(1, refuseToEnd)
        const before = await engine.usage()
        await Promise.all(
          Array.from({ length: 50 }, () =>
            engine.store({ tag: random.random(16), body: random.random(4_112) }, 1),
          ),
        )
        assert.ok((await engine.usage()).used - before.used >= 50 * 4_112)
      }))

    test('answers nothing once it is closed', async () => {
      const engine = await open()
      await engine.close()
      await engine.close()
      await assert.rejects(engine.state(), { code: 'closed' })
      await assert.rejects(engine.store(newLetter(), 1), { code: 'closed' })
    })
  })

  function high(): Uint8Array {
    const tag = random.random(16)
    tag[0] = 0xff
    return tag
  }
}

function refuseToEnd(): never {
  throw new Error('must not be called')
}

/** A stand-in for a digest that depends on everything that a digest is made from. */
export function digestOf({ epoch, tags, tip }: EndedEpoch): Omit<StoredDigest, 'epoch'> {
  const text = `${tip?.epoch ?? 0}.${epoch}.${tags.length}`.padEnd(32, '.')
  const head = Uint8Array.from(text, (letter) => letter.charCodeAt(0))
  return { encoded: head.slice(0, 20), head: tip === undefined ? head : mixed(head, tip.head) }
}

function mixed(a: Uint8Array, b: Uint8Array): Uint8Array {
  return fromHex('00'.repeat(32))?.map((_, index) => (a[index] ?? 0) ^ (b[index] ?? 0)) ?? a
}
